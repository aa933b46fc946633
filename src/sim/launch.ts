import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { audit, type Violation } from './auditor/audit.js';
import { layoutOf, makeTree, type Layout } from './layout.js';
import { changedOutside, rememberOutside } from './outside.js';
import { parseJournal, type JournalRecord } from './journal.js';
import { processesOf } from './linux.js';
import { worldEnvironment } from './carrier.js';
import { writeShims } from './shim.js';
import type { Release, WorldSettings } from './world.js';

export interface WorldOptions {
  /** Default `re0`. */
  readonly interfaces?: readonly string[];
  /** Default 14. */
  readonly release?: Release;
  /** Default false: the world is unkind. */
  readonly kind?: boolean;
  readonly seed?: number;
  /** Whether guests talk on their consoles; default true. */
  readonly talk?: boolean;
  /** A directory to make or join; default a fresh short one that goes with the world. */
  readonly dir?: string;
  /** The script whose `--serve DIR` is the server: dist/vmctl-sim.cjs or src/sim/main.js of a build. */
  readonly program: string;
}

/** A running world. */
export interface WorldHandle {
  readonly dir: string;
  /** Environment for whoever shall live in it: PATH, VMCTL_ROOT. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs simctl; its stdout. Throws with its stderr when it fails. */
  simctl(...args: readonly string[]): string;
  journal(): JournalRecord[];
  audit(): Violation[];
  /** Ends every process of the world and its server; a fresh directory is removed. */
  halt(): readonly Violation[];
  /** `using world = createWorld(...)` halts it. */
  [Symbol.dispose](): void;
}

/** Makes a world, or joins the one in `dir`, and waits until its server answers. */
export function createWorld(options: WorldOptions): WorldHandle {
  const dir = options.dir ?? mkdtempSync('/tmp/vs');
  const layout = layoutOf(dir);
  if (!existsSync(layout.settings)) populate(layout, options);
  ensureServer(layout, options.program);
  const env = { ...process.env, ...worldEnvironment(dir) };
  let verdict: readonly Violation[] | undefined;
  const halt = () => (verdict ??= endWorld(layout, options.dir === undefined));
  return {
    dir,
    env,
    simctl: (...args) => runSimctl(layout, env, args),
    journal: () => readJournal(layout),
    audit: () => auditWorld(dir),
    halt,
    [Symbol.dispose]: () => void halt(),
  };
}

function endWorld(layout: Layout, removed: boolean): Violation[] {
  haltWorld(layout.root);
  const violations = auditWorld(layout.root);
  if (removed) rmSync(layout.root, { recursive: true, force: true, maxRetries: 5 });
  return violations;
}

/** Powers a simulated host off: its processes end, its server goes, its directory stays. */
export function haltWorld(dir: string): void {
  const layout = layoutOf(dir);
  if (serverPid(layout) !== undefined) {
    const pid = serverPid(layout);
    execFileSync('/bin/sh', ['-c', 'echo halt 1<>"$1"', 'sh', layout.bell]);
    waitUntil(() => pid === undefined || !isAlive(pid), 'the server does not halt');
  }
  for (let round = 0; round < 5; round += 1) {
    const left = processesOf(dir, process.pid);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    sleep(20);
  }
}

/** What the journal of a world shows that must not be. */
export function auditWorld(dir: string): Violation[] {
  const layout = layoutOf(dir);
  const records = readJournal(layout);
  const outside = changedOutside(layout).map((path) => ({
    kind: 'event' as const,
    event: 'outside.written',
    path,
  }));
  return audit([
    ...records,
    ...outside.map((event, at) => ({ seq: records.length + 1 + at, at: Date.now(), ...event })),
  ]);
}

function populate(
  layout: Layout,
  { interfaces = ['re0'], release = 14, kind = false, talk = true, seed, dir }: WorldOptions,
): void {
  const settings: WorldSettings = {
    root: layout.root,
    interfaces: interfaces.filter((name) => name !== 'lo0'),
    release,
    kind,
    talk,
    ...(dir === undefined ? { owner: process.pid } : {}),
    seed: seed ?? Number(process.env['VMCTL_SIM_SEED'] ?? Math.floor(Math.random() * 0x7fffffff)),
  };
  makeTree(layout);
  rememberOutside(layout);
  writeShims(layout);
  execFileSync('mkfifo', [layout.bell]);
  writeFileSync(layout.settings, JSON.stringify(settings));
}

/**
 * The server sees no world in its own environment, or a halt would take it for one of the world's processes; and it is
 * nobody's child, or a launcher that waits for its command would leave it a zombie that still looks alive.
 */
function ensureServer(layout: Layout, program: string): void {
  if (serverPid(layout) !== undefined) return;
  rmSync(layout.serverPid, { force: true });
  const log = openSync(layout.serverLog, 'a');
  const words = ['-c', '"$@" &', 'sh', process.execPath, program, '--serve', layout.root];
  const child = spawn('/bin/sh', words, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: '/',
  });
  closeSync(log);
  child.unref();
  waitUntil(
    () => serverPid(layout) !== undefined,
    `the server of ${layout.root} does not start`,
    () => readFileSync(layout.serverLog, 'utf8'),
  );
}

function serverPid(layout: Layout): number | undefined {
  const pid = existsSync(layout.serverPid) ? Number(readFileSync(layout.serverPid, 'utf8')) : 0;
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

function runSimctl(layout: Layout, env: NodeJS.ProcessEnv, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(`${layout.bin}/simctl`, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`simctl ${args.join(' ')}: exit ${status}: ${stderr}`);
  return stdout;
}

function readJournal(layout: Layout): JournalRecord[] {
  return existsSync(layout.journal) ? parseJournal(readFileSync(layout.journal, 'utf8')) : [];
}

const PATIENCE_MS = 10_000;

function waitUntil(done: () => boolean, complaint: string, more: () => string = () => ''): void {
  for (const until = Date.now() + PATIENCE_MS; !done(); sleep(5)) {
    if (Date.now() > until) throw new Error(`vmctl-sim: ${complaint}\n${more()}`);
  }
}

/** Blocks: nothing else is to happen meanwhile. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/\) [ZX] /.test(stat);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: was faster.
  }
}
