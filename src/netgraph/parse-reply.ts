/** A reply that ngctl(8) `msg` printed (facts.md 1.7). */
export interface NgctlReply {
  /** Name of the message, such as `getstats`. */
  readonly message: string;
  /** Hex id of the node that answered. */
  readonly from: string;
  /** What stands behind `Args:`; empty for `No arguments`. */
  readonly args: string;
}

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
