import { getopt } from '../getopt.js';
import { livingProcesses } from '../process.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { shuffled } from '../random.js';
import type { Process } from '../inhabitant.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'pgrep: found': 'facts 9',
  'pgrep: none': 'facts 9',
  'pgrep: usage': 'UNPROVEN',
} satisfies Evidence;

/** pgrep(1): never itself, nor its ancestors without -a. */
export function pgrep(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'LF:G:M:N:P:SU:ac:d:fg:ij:lnoqs:t:u:vx');
  const [pattern] = operands;
  if (fault !== undefined || (pattern === undefined && !given.has('P') && !given.has('U'))) {
    return reply(EVIDENCE['pgrep: usage'], 2, {
      stderr: `${fault === undefined ? '' : `pgrep: ${fault}\n`}usage: pgrep [-LSafilnoqvx] [-d delim] pattern ...\n`,
    });
  }
  const living = livingProcesses(world);
  const hidden = given.has('a') ? [call.pid] : ancestors(living, call.pid);
  const found = living.filter((one) => !hidden.includes(one.pid) && matches(one, given, operands));
  const listed = given.has('n') || given.has('o') ? extreme(found, given.has('n')) : found;
  const ordered = world.settings.kind ? listed.sort((a, b) => a.pid - b.pid) : shuffled(listed, world.random);
  if (ordered.length === 0) return reply(EVIDENCE['pgrep: none'], 1);
  const stdout = ordered
    .map((one) => line(one, given.has('l'), given.has('f')))
    .join(given.get('d')?.[0] ?? '\n');
  return reply(EVIDENCE['pgrep: found'], 0, { stdout: given.has('q') ? '' : `${stdout}\n` });
}

function line(one: Process, long: boolean, full: boolean): string {
  return long ? `${one.pid} ${full ? words(one) : one.ucomm}` : String(one.pid);
}

/** With -f the argument list or title, without the name ps(1) adds. */
function words(one: Process): string {
  return one.title ?? one.argv.join(' ');
}

function matches(
  one: Process,
  given: ReadonlyMap<string, readonly string[]>,
  patterns: readonly string[],
): boolean {
  const text = given.has('f') ? words(one) : one.ucomm;
  const flags = given.has('i') ? 'i' : '';
  const hit =
    patterns.length === 0 ||
    patterns.some((source) =>
      (given.has('x') ? new RegExp(`^(?:${source})$`, flags) : new RegExp(source, flags)).test(text),
    );
  const parents = given
    .get('P')
    ?.flatMap((list) => list.split(','))
    .map(Number);
  const users = given
    .get('U')
    ?.flatMap((list) => list.split(','))
    .map((user) => (user === 'root' ? 0 : Number(user)));
  const fits = (parents?.includes(one.ppid) ?? true) && (users?.includes(one.uid) ?? true);
  return fits && hit !== given.has('v');
}

function ancestors(living: readonly Process[], pid: number): number[] {
  const line: number[] = [];
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !line.includes(at);) {
    line.push(at);
    const current: number = at;
    at = living.find((one) => one.pid === current)?.ppid;
  }
  return line;
}

function extreme(found: readonly Process[], newest: boolean): Process[] {
  const sorted = [...found].sort((a, b) => a.startedAt - b.startedAt);
  const one = newest ? sorted.at(-1) : sorted[0];
  return one === undefined ? [] : [one];
}
