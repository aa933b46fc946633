/**
 * ng_bridge(4)'s counters of one link (facts.md 3). `recv` = what came in to the bridge there: what a guest sent.
 * A field that ngctl leaves out is 0.
 */
export interface LinkStats {
  readonly recvOctets: number;
  readonly recvPackets: number;
  readonly recvMulticast: number;
  readonly recvBroadcast: number;
  readonly recvUnknown: number;
  readonly recvRunts: number;
  readonly recvInvalid: number;
  readonly xmitOctets: number;
  readonly xmitPackets: number;
  readonly xmitMulticasts: number;
  readonly xmitBroadcasts: number;
  readonly loopDrops: number;
  readonly loopDetects: number;
  readonly memoryFailures: number;
}

/** Reads the `Args:` of a getstats reply, such as `{ recvOctets=360 recvPackets=6 }` (facts.md 1.7). */
export function parseStats(args: string): LinkStats {
  const fields = new Map([...args.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]));
  const of = (name: keyof LinkStats): number => fields.get(name) ?? 0;
  return {
    recvOctets: of('recvOctets'),
    recvPackets: of('recvPackets'),
    recvMulticast: of('recvMulticast'),
    recvBroadcast: of('recvBroadcast'),
    recvUnknown: of('recvUnknown'),
    recvRunts: of('recvRunts'),
    recvInvalid: of('recvInvalid'),
    xmitOctets: of('xmitOctets'),
    xmitPackets: of('xmitPackets'),
    xmitMulticasts: of('xmitMulticasts'),
    xmitBroadcasts: of('xmitBroadcasts'),
    loopDrops: of('loopDrops'),
    loopDetects: of('loopDetects'),
    memoryFailures: of('memoryFailures'),
  };
}
