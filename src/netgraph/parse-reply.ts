/** A reply that ngctl(8) `msg` printed (facts.md 1.7). */
export interface NgctlReply {
  /** Name of the message, such as `getstats`. */
  readonly message: string;
  /** Hex id of the node that answered. */
  readonly from: string;
  /** What stands behind `Args:`; empty for `No arguments`. */
  readonly args: string;
}

/** Traffic of one bridge link; recv counts what came in from that hook (ng_bridge(4), facts.md 3). */
export type LinkStats = Readonly<Record<(typeof STATS)[number], number>>;

const STATS = [
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
const HEAD = /^Rec'd response "([^"]+)" \(\d+\) from "\[([0-9a-f]+)\]:":$/;

/** All replies of a run, in order. A kernel that queued a message leaves its reply out (facts.md 1.7). */
export function parseReplies(stdout: string): NgctlReply[] {
  const lines = stdout.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const [, message, from] = HEAD.exec(line) ?? [];
    if (message === undefined || from === undefined) return [];
    return [{ message, from, args: /^Args:\t(.*)$/.exec(lines[index + 1] ?? '')?.[1]?.trim() ?? '' }];
  });
}

/** The number a reply such as `getpromisc` carries; undefined when there is no such reply. */
export function parseNumber(replies: readonly NgctlReply[], message: string): number | undefined {
  const args = replies.find((reply) => reply.message === message)?.args;
  return args !== undefined && /^-?\d+$/.test(args) ? Number(args) : undefined;
}

/** `getstats` as numbers: fields that are zero are left out of a reply (facts.md 1.7). */
export function parseStats(args: string): LinkStats {
  const fields = new Map([...args.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]));
  return Object.fromEntries(STATS.map((name) => [name, fields.get(name) ?? 0])) as LinkStats;
}
