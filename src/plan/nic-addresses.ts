import { parseFailure, planScript } from '../netgraph/ngctl.js';
import { parseReplies } from '../netgraph/parse-reply.js';
import { look, type Steps } from './step.js';

/** MAC by ether node (ng_ether(4) getenaddr), one ngctl run and one more for each node that is not there. */
export function* lookNicAddresses(nodes: readonly string[]): Steps<ReadonlyMap<string, string>> {
  const macs = new Map<string, string>();
  let rest = nodes;
  while (rest.length > 0) {
    const result = yield* look(planScript(rest.map((node) => `msg ${node}: getenaddr`)));
    const failure = parseFailure(result);
    // Nothing was asked at all: no netgraph, no right to it.
    if (failure !== undefined && failure.line === undefined) return macs;
    const asked = failure === undefined ? rest : rest.slice(0, (failure.line ?? 1) - 1);
    const replies = parseReplies(result.stdout);
    if (replies.length === asked.length) asked.forEach((node, at) => macs.set(node, replies[at]?.args ?? ''));
    rest = rest.slice(asked.length + 1);
  }
  return macs;
}
