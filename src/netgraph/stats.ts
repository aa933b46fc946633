/** ng_bridge(4)'s counters of one link, in their order (facts.md 3). `recv` = what came in to the bridge there: what a guest sent. */
export const STATS_FIELDS = [
  'recvOctets',
  'recvPackets',
  'recvMulticast',
  'recvBroadcast',
  'recvUnknown',
  'recvRunts',
  'recvInvalid',
  'xmitOctets',
  'xmitPackets',
  'xmitMulticasts',
  'xmitBroadcasts',
  'loopDrops',
  'loopDetects',
  'memoryFailures',
] as const;

export type LinkStats = Readonly<Record<(typeof STATS_FIELDS)[number], number>>;

/** Reads the `Args:` of a getstats reply, such as `{ recvOctets=360 recvPackets=6 }`: what is 0 is left out (facts.md 1.7). */
export function parseStats(args: string): LinkStats {
  const fields = new Map(
    [...args.matchAll(/(?<!\w)(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
  return combineStats((field) => fields.get(field) ?? 0);
}

/** Counters made field by field. */
export function combineStats(value: (field: keyof LinkStats) => number): LinkStats {
  const stats: Partial<Record<keyof LinkStats, number>> = {};
  // Every link of every bridge, every ten seconds.
  for (const field of STATS_FIELDS) stats[field] = value(field);
  return stats as LinkStats;
}
