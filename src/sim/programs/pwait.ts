import { getopt } from '../getopt.js';
import { isAlive, watchExit } from '../process.js';
import { reply, type Call, type Evidence, type Outcome, type ProcessEnd, type Reply } from '../call.js';
import { signalNumber } from '../signal.js';
import { emit, type World } from '../world.js';

export const EVIDENCE = {
  'pwait: done': 'facts 9; bin/pwait/pwait.c [14]',
  'pwait: gone': 'facts 9; bin/pwait/pwait.c [14]',
  'pwait: time-out': 'facts 9; bin/pwait/pwait.c [14]',
  'pwait: bad option': 'bin/pwait/pwait.c [14]',
  'pwait: status of a process that is no guest':
    'UNPROVEN (told as terminated; the real one knows the status)',
} satisfies Evidence;

/** How often a process is looked at that the world does not carry itself. */
const POLL_MS = 100;
const EX_USAGE = 64;
const EX_DATAERR = 65;

/** pwait(1): waits for any process; the status is only in the text of -v. */
export function pwait(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'ot:v');
  if (fault !== undefined || operands.length === 0) {
    return reply(EVIDENCE['pwait: bad option'], EX_USAGE, {
      stderr: `${fault === undefined ? '' : `pwait: ${fault}\n`}usage: pwait [-t timeout] [-ov] pid ...\n`,
    });
  }
  const limit = given.get('t')?.[0];
  const limitMs = limit === undefined ? undefined : timeoutMs(limit);
  if (limit !== undefined && limitMs === undefined)
    return reply(EVIDENCE['pwait: bad option'], EX_DATAERR, { stderr: 'pwait: timeout value\n' });
  const wait = {
    stdout: '',
    stderr: '',
    left: [] as number[],
    verbose: given.has('v'),
    once: given.has('o'),
  };
  for (const word of new Set(operands)) {
    const pid = /^\d+$/.test(word) ? Number(word) : undefined;
    if (pid === undefined) wait.stderr += `pwait: ${word}: bad process id\n`;
    else if (isAlive(world, pid)) wait.left.push(pid);
    else wait.stderr += `pwait: ${pid}: No such process\n`;
  }
  if (wait.left.length === 0 || (wait.once && wait.stderr !== ''))
    return reply(EVIDENCE['pwait: gone'], 0, wait);
  return { kind: 'pending', begin: (done) => begin(world, wait, limitMs, done) };
}

interface Wait {
  stdout: string;
  readonly stderr: string;
  left: number[];
  readonly verbose: boolean;
  readonly once: boolean;
}

function begin(world: World, wait: Wait, limitMs: number | undefined, done: (reply: Reply) => void): void {
  let over = false;
  const finish = (code: number, evidence: string) => {
    if (!over) done(reply(evidence, code, wait));
    over = true;
  };
  for (const pid of wait.left) {
    emit(world, { event: 'pwait.begun', pid });
    watch(world, pid, (end) => {
      wait.left = wait.left.filter((one) => one !== pid);
      if (wait.verbose) wait.stdout += `${pid}: ${inWords(end)}.\n`;
      if (wait.once || wait.left.length === 0) finish(0, EVIDENCE['pwait: done']);
    });
  }
  if (limitMs === undefined) return;
  world.clock.setTimeout(() => {
    if (wait.verbose && !over) wait.stdout += 'timeout\n';
    finish(124, EVIDENCE['pwait: time-out']);
  }, limitMs);
}

function watch(world: World, pid: number, ended: (end: ProcessEnd) => void): void {
  const look = () => {
    // A keeper may come before the world has heard of its guest.
    if (world.guests.has(pid)) watchExit(world, pid, ended);
    else if (isAlive(world, pid)) world.clock.setTimeout(look, POLL_MS);
    else ended({ kind: 'unknown' });
  };
  look();
}

function inWords(end: ProcessEnd): string {
  if (end.kind === 'code') return `exited with status ${end.code}`;
  return end.kind === 'signal' ? `killed by signal ${signalNumber(end.signal)}` : 'terminated';
}

function timeoutMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smh]?)$/.exec(text);
  if (match === null) return undefined;
  return (
    Number(match[1]) *
    { s: 1000, m: 60_000, h: 3_600_000 }[match[2] === '' ? 's' : (match[2] as 's' | 'm' | 'h')]
  );
}
