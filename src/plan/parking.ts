import { VmctlError } from '../errors.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseShow } from '../netgraph/parse-show.js';
import { act, look, type Steps } from './step.js';

/** The one hook of a parking hub. */
export const PARKING_HOOK = 'link0';

/**
 * A hub on which an unplugged NIC of a guest that comes back hangs alone: bhyve(8) ends when there is nothing to connect
 * to, and a NIC that was pulled off a network must not be on it again for a moment. ng_hub(4) copies a frame to all
 * other hooks, of which there are none; it stays without hooks because it is persistent (facts.md 4).
 */
export function* ensureParking(hub: string): Steps<void> {
  const node = yield* lookHub(hub);
  if (node?.type === 'hub') return;
  if (node !== undefined) {
    throw new VmctlError(
      'host',
      `a node of type ${node.type} has the name ${hub}, where an unplugged NIC is to hang`,
      {
        hint: `rename it: \`ngctl name ${hub}: OTHER\``,
      },
    );
  }
  const made = parseFailure(
    yield* act(planScript(['mkpeer . hub x x', `name .:x ${hub}`, `msg ${hub}: setpersistent`, 'rmhook x'])),
  );
  if (made !== undefined) throw ngctlError(`hub ${hub} for an unplugged NIC could not be made`, made);
}

/** The hub goes when nothing is parked there any more; silent when there is none, or a node of another type. */
export function* removeParking(hub: string): Steps<void> {
  if ((yield* lookHub(hub))?.type !== 'hub') return;
  const failure = parseFailure(yield* act(planScript([`shutdown ${hub}:`])));
  if (failure !== undefined && failure.reason !== NO_SUCH_NODE)
    throw ngctlError(`hub ${hub} could not be removed`, failure);
}

function* lookHub(hub: string): Steps<NodeView | undefined> {
  const result = yield* look(planScript([`show ${hub}:`]));
  const failure = parseFailure(result);
  if (failure !== undefined && failure.reason !== NO_SUCH_NODE)
    throw ngctlError(`cannot look for node ${hub}`, failure);
  return parseShow(result.stdout);
}
