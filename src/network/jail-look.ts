import type { JailRecord } from '../netgraph/record.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseShows } from '../netgraph/parse-show.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import { EIFACE_HOOK } from '../plan/plug.js';
import { look, type Steps } from '../plan/step.js';
import type { JailReport } from '../protocol/network.js';

/** How it stands with each record's interface. */
export function* lookJails(records: readonly JailRecord[]): Steps<readonly JailReport[]> {
  const nodes = yield* lookNodes(records.map((record) => record.interface));
  return records.map((record) => jailReport(record, stateOf(record, nodes.get(record.interface))));
}

export function jailReport(record: JailRecord, state: JailReport['state']): JailReport {
  const { jail, interface: name, bridge, hook, mac } = record;
  return { jail, interface: name, bridge, hook, mac, state };
}

function stateOf({ bridge }: JailRecord, node: NodeView | undefined): JailReport['state'] {
  if (node?.type !== 'eiface') return 'gone';
  return node.hooks.some((row) => row.hook === EIFACE_HOOK && row.peerName === bridge)
    ? 'plugged'
    : 'cut off';
}

/** One run for all; a script ends at a node that is not there, and the next run goes on behind it (facts.md 1.3). */
function* lookNodes(names: readonly string[]): Steps<ReadonlyMap<string, NodeView>> {
  const nodes = new Map<string, NodeView>();
  for (let from = 0; from < names.length;) {
    const result = yield* look(planScript(names.slice(from).map((name) => `show ${name}:`)));
    for (const view of parseShows(result.stdout)) if (view.name !== undefined) nodes.set(view.name, view);
    const failure = parseFailure(result);
    if (failure === undefined) break;
    if (failure.reason !== NO_SUCH_NODE || failure.line === undefined)
      throw ngctlError('cannot look at the interfaces of jails', failure);
    from += failure.line;
  }
  return nodes;
}
