import type { Errno } from '../errno.js';
import type { BridgeHost, GraphHook, GraphNode } from '../state.js';
import { hookOf } from '../nodes.js';
import { count, learnHost } from './bridge-hosts.js';
import type { Frames } from './kind.js';

const HEADER_BYTES = 14;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** What ng_bridge does with one frame: learn, detect loops, count, deliver or flood (facts.md section 3). */
export function forwardFrame(
  frames: Frames,
  node: GraphNode,
  incoming: GraphHook,
  frame: Uint8Array,
): Errno | undefined {
  const link = incoming.link!;
  if (frame.length < HEADER_BYTES) return count(incoming, 'recvRunts', 1) ?? 'EINVAL';
  if ((frame[6]! & 1) !== 0) return count(incoming, 'recvInvalid', 1) ?? 'EINVAL';
  if (link.mutedSeconds !== 0) return count(incoming, 'loopDrops', 1) ?? 'ELOOP';
  const to = macAt(frame, 0);
  count(incoming, 'recvPackets', 1);
  count(incoming, 'recvOctets', frame.length);
  const cast = castOf(frame, to);
  if (cast === 'broadcast') count(incoming, 'recvBroadcast', 1);
  if (cast === 'multicast') count(incoming, 'recvMulticast', 1);
  if (learnHost(node, incoming, macAt(frame, 6)) === 'loop') return 'ELOOP';
  const known = cast === 'unicast' ? node.bridge!.hosts.find((host) => host.mac === to) : undefined;
  if (known !== undefined) return deliver(frames, node, incoming, known, frame);
  if (cast === 'unicast') count(incoming, 'recvUnknown', 1);
  return flood(frames, node, incoming, frame, cast);
}

function castOf(frame: Uint8Array, to: string): 'broadcast' | 'multicast' | 'unicast' {
  if ((frame[0]! & 1) === 0) return 'unicast';
  return to === BROADCAST ? 'broadcast' : 'multicast';
}

function deliver(frames: Frames, node: GraphNode, incoming: GraphHook, host: BridgeHost, frame: Uint8Array) {
  const target = hookOf(node, host.hook);
  if (target === undefined || target === incoming) return undefined;
  count(target, 'xmitPackets', 1);
  count(target, 'xmitOctets', frame.length);
  return frames.send(node, target.name, frame);
}

/** The kernel keeps the original for the first link it meets, sends it there last and does not count it there. */
function flood(frames: Frames, node: GraphNode, incoming: GraphHook, frame: Uint8Array, cast: string) {
  const others = node.hooks.filter((hook) => hook !== incoming && (cast !== 'unicast' || hook.link!.floods));
  const [first, ...copies] = others;
  if (first === undefined) return undefined;
  let failed: Errno | undefined;
  for (const hook of copies) {
    count(hook, 'xmitPackets', 1);
    count(hook, 'xmitOctets', frame.length);
    if (cast === 'multicast') count(hook, 'xmitMulticasts', 1);
    if (cast === 'broadcast') count(hook, 'xmitBroadcasts', 1);
    failed = frames.send(node, hook.name, frame) ?? failed;
  }
  return failed ?? frames.send(node, first.name, frame);
}

function macAt(frame: Uint8Array, offset: number): string {
  return Buffer.from(frame.subarray(offset, offset + 6))
    .toString('hex')
    .replace(/..(?!$)/g, '$&:');
}
