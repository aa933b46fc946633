import { nodeOfInterface } from '../netgraph/names.js';
import type { LinkStats } from '../netgraph/stats.js';
import type { Flow, Traffic } from '../protocol/network.js';
import type { Seat } from './net-members.js';
import type { MemberKey, Tally } from './traffic.js';

/** Under which name the book keeps what flowed through a seat. */
export function keyOf(bridge: string, { kind, name, nic, side, hook }: Seat): MemberKey {
  const part = kind === 'other' ? hook : kind === 'nic' ? side : nic;
  return { bridge, kind, name: kind === 'nic' ? nodeOfInterface(name) : name, nic: part ?? '' };
}

/** As the member sees it; on a NIC's `lower` that is the wire's side: what the NIC received came in to the bridge. */
export function trafficOf({ kind, side }: Pick<Seat, 'kind' | 'side'>, tally: Tally): Traffic {
  const intoBridge = flowOf(INTO_BRIDGE, tally);
  const outOfBridge = flowOf(OUT_OF_BRIDGE, tally);
  const wire = kind === 'nic' && side === 'lower';
  const { memoryFailures, loopDrops, loopDetects } = tally.total;
  return {
    rx: wire ? intoBridge : outOfBridge,
    tx: wire ? outOfBridge : intoBridge,
    drops: memoryFailures + loopDrops,
    loops: loopDetects,
  };
}

type Fields = Readonly<Record<'bytes' | 'packets' | 'multicasts' | 'broadcasts', keyof LinkStats>>;

const INTO_BRIDGE: Fields = {
  bytes: 'recvOctets',
  packets: 'recvPackets',
  multicasts: 'recvMulticast',
  broadcasts: 'recvBroadcast',
};
const OUT_OF_BRIDGE: Fields = {
  bytes: 'xmitOctets',
  packets: 'xmitPackets',
  multicasts: 'xmitMulticasts',
  broadcasts: 'xmitBroadcasts',
};

function flowOf({ bytes, packets, multicasts, broadcasts }: Fields, { total, growth }: Tally): Flow {
  const rate = (field: keyof LinkStats): number | null =>
    growth === undefined ? null : growth.stats[field] / growth.seconds;
  return {
    bytes: total[bytes],
    packets: total[packets],
    multicasts: total[multicasts],
    broadcasts: total[broadcasts],
    bytesPerSecond: rate(bytes),
    packetsPerSecond: rate(packets),
  };
}
