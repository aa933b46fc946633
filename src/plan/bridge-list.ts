import { ngctlError } from '../netgraph/bridge-look.js';
import { NO_SUCH_NODE, parseFailure, planScript, REPLY_TOO_LARGE } from '../netgraph/ngctl.js';
import { parseList } from '../netgraph/parse-list.js';
import { look, type Steps } from './step.js';

export interface BridgeNames {
  /** Of every ng_bridge(4) that has one. */
  readonly names: readonly string[];
  /** Why they may not be all; undefined = they are. */
  readonly unseen?: string;
}

/**
 * Names of all bridges, whoever made them. From about 284 nodes on nobody can list them (facts.md 1.6). Throws
 * `permission` when netgraph lets us see nothing at all.
 */
export function* listBridges(): Steps<BridgeNames> {
  const result = yield* look(planScript(['list']));
  const failure = parseFailure(result);
  const rows = parseList(result.stdout).filter((row) => row.type === 'bridge');
  const names = rows.flatMap(({ name }) => name ?? []).sort();
  // Without any node there is no list (facts.md 1.6).
  if (failure === undefined || failure.reason === NO_SUCH_NODE) return { names };
  const denied = ngctlError('cannot look at the bridges', failure);
  if (denied.code === 'permission') throw denied;
  const why =
    failure.reason === REPLY_TOO_LARGE ? 'there are too many nodes for ngctl list' : failure.message;
  return { names, unseen: `bridges that are not in host.toml: ${why}` };
}
