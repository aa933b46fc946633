import { linkHook } from './names.js';
import { parseDump } from './parse-dump.js';
import { parseReplies } from './parse-reply.js';

/** One address that an ng_bridge(4) has learned. */
export interface LearnedMac {
  readonly mac: string;
  /** `link2`. */
  readonly hook: string;
  /** Seconds since it was learned behind this link. */
  readonly ageSeconds: number;
  /** Seconds since a frame came from it. */
  readonly staleSeconds: number;
}

const HOST = /\{ ([^{}]*) \}/g;
const FIELD = /(?<!\w)(\w+)=("[^"]*"|\S+)/g;
/** struct ng_bridge_host of 13 and newer: address, hook name, age, staleness (ng_bridge.h). */
const HOST_BYTES = 42;
const HOOK_BYTES = 32;

/**
 * What `msg BRIDGE: gettable` printed; undefined when there is no such answer in it (a queued reply, facts.md 1.7).
 * 13 and newer name the hook, 12 and older its number; a field that is 0 is left out, so is an empty table (facts.md 3).
 */
export function parseTable(stdout: string): readonly LearnedMac[] | undefined {
  const reply = parseReplies(stdout).find(({ message }) => message === 'gettable');
  if (reply !== undefined)
    return [...reply.args.matchAll(HOST)].flatMap(([, fields = '']) => parseHost(fields));
  const bytes = parseDump(stdout);
  return bytes === undefined ? undefined : parseBinary(bytes);
}

function parseHost(text: string): readonly LearnedMac[] {
  const fields = new Map([...text.matchAll(FIELD)].map(([, name = '', value = '']) => [name, value]));
  const mac = fields.get('addr');
  if (mac === undefined) return [];
  const named = fields.get('hook')?.slice(1, -1);
  const seconds = (name: string): number => Number(fields.get(name) ?? 0);
  const hook = named ?? linkHook(seconds('linkNum'));
  return [{ mac, hook, ageSeconds: seconds('age'), staleSeconds: seconds('staleness') }];
}

/** Text of a table has room for 20 KiB in the kernel (ng_base.c), some 280 addresses; above that ngctl dumps its bytes. */
function parseBinary(bytes: readonly number[]): readonly LearnedMac[] | undefined {
  const count = word(bytes, 0, 4);
  if (bytes.length < 4 + count * HOST_BYTES) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const host = bytes.slice(4 + index * HOST_BYTES, 4 + (index + 1) * HOST_BYTES);
    const name = host.slice(6, 6 + HOOK_BYTES);
    return {
      mac: host
        .slice(0, 6)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(':'),
      hook: String.fromCharCode(...name.slice(0, name.indexOf(0))),
      ageSeconds: word(host, 6 + HOOK_BYTES, 2),
      staleSeconds: word(host, 8 + HOOK_BYTES, 2),
    };
  });
}

/** Little-endian, as both supported architectures are. */
function word(bytes: readonly number[], at: number, size: number): number {
  return bytes.slice(at, at + size).reduceRight((sum, byte) => sum * 256 + byte, 0);
}
