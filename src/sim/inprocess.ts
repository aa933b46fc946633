import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { audit, type Violation } from './auditor/audit.js';
import { afterwards, apply, latencyOf } from './apply.js';
import { createJournal, parseJournal, type JournalRecord } from './journal.js';
import { createState, openWorld } from './host.js';
import { inspect } from './inspect.js';
import { createIntake, type Intake } from './intake.js';
import { createTable, type ProcessTable } from './process-table.js';
import { layoutOf, makeTree } from './layout.js';
import { leaveLine } from './programs/cu.js';
import { isDeaf } from './own-program.js';
import { seededRandom } from './random.js';
import { signalGuest } from './guest.js';
import type { Call, Outcome, ProcessEnd } from './call.js';
import type { Clock } from './clock.js';
import type { CommandResult, HostCommand } from '../command/command.js';
import type { SimExit, SimFeed, SimHost, SimLock, SimProcess } from './sim-host.js';
import type { World, WorldSettings } from './world.js';

export interface InProcessWorld {
  readonly host: SimHost;
  readonly world: World;
  simctl(...args: readonly string[]): string;
  journal(): JournalRecord[];
  audit(): Violation[];
}

/** Makes a world in `settings.root`, an existing directory: firmware, disks and /dev/vmm are real files there. */
export function createInProcessWorld(settings: WorldSettings, clock: Clock): InProcessWorld {
  makeTree(layoutOf(settings.root));
  const random = seededRandom(settings.seed);
  const table = createTable();
  let paper = '';
  const journal = createJournal(() => clock.now(), { append: (line) => (paper += line), read: () => paper });
  const state = createState(settings, random, clock.now());
  const world: World = {
    ...state,
    clock,
    random,
    journal,
    carrier: table.carrier((argv) => begin(world, table, { argv })),
    held: undefined,
  };
  openWorld(world);
  return {
    host: createHost(world, table),
    world,
    simctl: (...args) => simctl(world, table, args),
    journal: () => parseJournal(paper),
    audit: () => audit(parseJournal(paper)),
  };
}

function createHost(world: World, table: ProcessTable): SimHost {
  const locks = new Set<string>();
  return {
    run: (command, options = {}) => run(world, table, command, options),
    spawn: (command, { output, cwd, env }) => {
      mkdirSync(dirname(output), { recursive: true });
      appendFileSync(output, '');
      const pid = begin(world, table, {
        argv: [command.file, ...command.args],
        output,
        ...(cwd === undefined ? {} : { cwd }),
        ...(env === undefined ? {} : { env }),
      });
      return Promise.resolve(watched(table, pid));
    },
    feed: (command) => Promise.resolve(feed(world, table, command)),
    adopt: ({ pid, exitFile, readExit }) => ({
      pid,
      exited: adopted(table, pid, () => readExit(textOf(exitFile))),
      release: () => undefined,
    }),
    kill: (target, signal) => {
      // Nobody has children here: a process group is its leader.
      const pid = Math.abs(target);
      if (!table.lives(pid)) return 'gone';
      if (signal === 'SIGTERM' && isDeaf(world, pid)) return 'sent';
      const guest = world.guests.get(pid);
      if (signal === 'SIGTERM') leaveLine(world, pid);
      if (guest === undefined) table.end(pid, { kind: 'signal', signal: signal.slice(3) });
      else signalGuest(world, guest, signal.slice(3));
      return 'sent';
    },
    alive: (pid) => table.lives(pid) || world.processes.get(pid)?.carried === 'model',
    inspect: (path) => Promise.resolve(inspect(world, path)),
    lock: (path) => Promise.resolve(takeLock(locks, path)),
  };
}

/** What is written waits for the program's start, and is nobody's after its end. */
function feed(world: World, table: ProcessTable, { file, args }: HostCommand): SimFeed {
  const intake = createIntake();
  const pid = begin(world, table, { argv: [file, ...args], intake });
  return {
    pid,
    exited: table.exitOf(pid),
    end: () => intake.end(),
    write: (bytes) => {
      if (table.lives(pid)) intake.write(Buffer.from(bytes));
      return Promise.resolve();
    },
  };
}

/** What the keeper wrote when the process ended; it writes in the same moment. */
async function adopted(table: ProcessTable, pid: number, read: () => SimExit | undefined): Promise<SimExit> {
  await table.exitOf(pid);
  return read() ?? { kind: 'lost' };
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function takeLock(locks: Set<string>, path: string): SimLock | undefined {
  if (locks.has(path)) return undefined;
  locks.add(path);
  return { release: () => void locks.delete(path), lost: new Promise(() => undefined) };
}

async function run(
  world: World,
  table: ProcessTable,
  command: HostCommand,
  options: { timeoutMs?: number; signal?: AbortSignal },
): Promise<CommandResult> {
  const input = command.input === undefined ? {} : { input: command.input };
  const pid = begin(world, table, { argv: [command.file, ...command.args], ...input });
  const stop = () => table.end(pid, { kind: 'signal', signal: 'TERM' });
  options.signal?.addEventListener('abort', stop, { once: true });
  let timedOut = false;
  const expire = () => {
    timedOut = true;
    stop();
  };
  // 0 = no limit, as execa has it.
  const { timeoutMs = 0 } = options;
  const timer = timeoutMs === 0 ? undefined : world.clock.setTimeout(expire, timeoutMs);
  // Rows of the ended are not kept for long: hundreds may end before we are served.
  const texts = table.textsOf(pid);
  const end = await table.exitOf(pid);
  if (timer !== undefined) world.clock.clearTimeout(timer);
  options.signal?.removeEventListener('abort', stop);
  if (end.kind === 'code') return { code: end.code, ...texts };
  return {
    code: null,
    ...(end.kind === 'signal' ? { signal: end.signal } : {}),
    ...texts,
    ...(timedOut ? { timedOut } : {}),
  };
}

interface Beginning {
  readonly argv: readonly string[];
  readonly input?: string;
  readonly intake?: Intake;
  readonly output?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process: part of its latency comes before the program looks and acts, the rest before the answer. */
function begin(world: World, table: ProcessTable, beginning: Beginning): number {
  const { argv, input, output, cwd, env } = beginning;
  const [file = '', ...args] = argv;
  const pid = table.enter(output);
  const call: Call = {
    file,
    args,
    pid,
    ppid: 1,
    cwd: cwd ?? world.settings.root,
    ...(input === undefined ? {} : { input }),
    ...(env === undefined ? {} : { env }),
  };
  const latency = latencyOf(world, file);
  const before = Math.round(latency * world.random());
  later(world, before, () => {
    if (!table.lives(pid)) return;
    const { outcome, delayMs } = apply(world, call, latency);
    if (world.guests.has(pid) || outcome.kind === 'resident') return;
    later(world, latency - before + delayMs, () => deliver(world, table, { pid, outcome, beginning }));
  });
  return pid;
}

interface Delivery {
  readonly pid: number;
  readonly outcome: Outcome;
  readonly beginning: Beginning;
}

function deliver(
  world: World,
  table: ProcessTable,
  { pid, outcome, beginning: { input, intake } }: Delivery,
): void {
  const finish = (end: ProcessEnd, texts: { stdout: string; stderr: string }) => {
    world.processes.delete(pid);
    table.say(pid, 'stdout', texts.stdout);
    table.say(pid, 'stderr', texts.stderr);
    table.end(pid, end);
  };
  if (outcome.kind === 'reply') finish({ kind: 'code', code: outcome.code }, outcome);
  if (outcome.kind === 'abort') finish({ kind: 'signal', signal: outcome.signal }, outcome);
  if (outcome.kind === 'pending') outcome.begin((reply) => finish({ kind: 'code', code: reply.code }, reply));
  if (outcome.kind !== 'fed') return;
  const end = (): void => {
    const last = outcome.last();
    finish({ kind: 'code', code: last.code }, last);
  };
  (intake ?? createIntake(input ?? '')).open(
    (bytes) => void (table.lives(pid) && outcome.take(bytes) === 'over' && end()),
    () => void (table.lives(pid) && outcome.stays !== true && end()),
  );
}

/** What takes no time happens at once, so that a kind world needs no clock; inside another call, right after it. */
function later(world: World, ms: number, action: () => void): void {
  if (world.held !== undefined) afterwards(world, () => later(world, ms, action));
  else if (ms <= 0) action();
  else world.clock.setTimeout(action, ms);
}

function watched(table: ProcessTable, pid: number): SimProcess {
  return { pid, exited: table.exitOf(pid), release: () => undefined };
}

function simctl(world: World, table: ProcessTable, args: readonly string[]): string {
  const pid = begin(world, table, { argv: ['simctl', ...args] });
  const { stdout, stderr } = table.textsOf(pid);
  if (stderr !== '') throw new Error(`simctl ${args.join(' ')}: ${stderr}`);
  return stdout;
}
