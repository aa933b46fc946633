import { linkNumber } from '../netgraph/names.js';
import { planScript } from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseReplies } from '../netgraph/parse-reply.js';
import { parseStats } from '../netgraph/stats.js';
import { BRIDGE, INTERFACE, NOBODY } from './names.js';
import type { Scene } from './scene.js';

/**
 * Sends from the host's interface, and counts what comes in to the bridge from the host and from the guest: what goes out is
 * not counted where there is only one way out (ng_bridge.c keeps the original for the first link). The firmware may send too,
 * asking for a network boot, or not: that is told, not judged. In words; `frames not counted` when nothing was.
 */
export async function countFrames(scene: Scene, { hooks }: NodeView): Promise<string> {
  const numbers = [true, false].flatMap(
    (own) => linkNumber(hooks.find(({ peerName }) => (peerName === INTERFACE) === own)?.hook ?? '') ?? [],
  );
  const before = await lookCounts(scene, numbers);
  // Nobody has the address, so that ping fails; asking who has it is a broadcast.
  await scene.host.run({ file: 'ping', args: ['-n', '-q', '-c', '3', '-t', '4', NOBODY] });
  const after = await lookCounts(scene, numbers);
  const [host = 0, guest = 0] = after.map((count, at) => count - (before[at] ?? count));
  return host > 0 ? `${host} frames from the host, ${guest} from the guest` : 'frames not counted';
}

/** recvPackets of each link; empty when the kernel did not answer for all. */
async function lookCounts({ host }: Scene, numbers: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await host.run(planScript(numbers.map((number) => `msg ${BRIDGE}: getstats ${number}`)));
  const replies = parseReplies(stdout).filter(({ message }) => message === 'getstats');
  return replies.length === 2 ? replies.map(({ args }) => parseStats(args).recvPackets) : [];
}
