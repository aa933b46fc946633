import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import type { VmctlError } from '../../src/errors.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { createWorld, type WorldHandle, type WorldOptions } from '../../src/sim/launch.js';
import { createWitness, type Witness } from './witness.js';

/** The built programs: what an operator runs, not a module of ours. */
const dist = join(process.cwd(), 'dist');
const VMCTL = join(dist, 'vmctl.cjs');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A simulated host with definitions, a supervisor and the real command line. `using stage = createStage(...)` powers
 * the host off and fails the test when the auditor saw a violation.
 */
export interface Stage extends Witness {
  readonly world: WorldHandle;
  readonly paths: Paths;
  /** Writes `NAME.toml` or `host.toml`. */
  define(name: string, text: string): void;
  /** Removes `NAME.toml`. */
  undefine(name: string): void;
  /** Defines a VM and makes its disk. */
  vm(name: string, toml?: string): void;
  /** Makes a disk of that many MiB in the VM's own directory; its path. */
  disk(vm: string, file?: string, mebibytes?: number): string;
  /** Runs vmctl to its end. */
  vmctl(...args: readonly string[]): Ran;
  /** Runs vmctl to success; its standard output. */
  ok(...args: readonly string[]): string;
  /** Starts vmctl and does not wait. */
  begin(...args: readonly string[]): Begun;
  status(name: string): StatusReport;
  /** Waits until the supervisor says a status of the VM that satisfies; the status then. */
  until(name: string, what: string, satisfied: (status: StatusReport) => boolean): Promise<StatusReport>;
  /** Waits until a guest runs and its title was seen. */
  running(name: string, otherThanPid?: number | null): Promise<StatusReport>;
  /** Starts a VM and waits until its guest was seen up; the status then. */
  up(name: string): Promise<StatusReport>;
  /** Waits until the supervisor knows no such VM any more. */
  forgotten(name: string): Promise<void>;
  daemonPid(): number;
  /** Starts a supervisor and waits until it answers. */
  daemon(): Promise<void>;
  /** kill -9 of the supervisor, waited for. */
  killDaemon(): Promise<void>;
  [Symbol.dispose](): void;
}

export interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** One NIC on bnet0 over re0, one disk: what most tests need. */
export const HOST_TOML = '[bridge.bnet0]\ninterface = "re0"\n';
export const GUEST_TOML =
  'memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n';

export function createStage(options: Partial<WorldOptions> = {}): Stage {
  const world = createWorld({ program: join(dist, 'vmctl-sim.cjs'), kind: true, seed: 1, ...options });
  const paths = pathsOf({ root: world.dir });
  const stage: Stage = {
    ...{ world, paths },
    ...createWitness(world, paths),
    define: (name, text) => writeFileSync(join(paths.definitions, `${name}.toml`), text),
    undefine: (name) => rmSync(join(paths.definitions, `${name}.toml`)),
    vm: (name, toml = GUEST_TOML) => {
      stage.define(name, toml);
      stage.disk(name);
    },
    disk: (vm, file = 'disk.img', mebibytes = 16) =>
      makeDisk(join(world.dir, 'var/db/vmctl/vms', vm, file), mebibytes),
    vmctl: (...args) => runVmctl(world, args),
    ok: (...args) => succeed(world, args),
    begin: (...args) => beginVmctl(world, args),
    status: (name) => statusOf(world, name),
    until: (name, what, satisfied) => untilStatus(paths, { name, what, satisfied }),
    running: (name, other) => untilStatus(paths, { name, what: 'runs', satisfied: (vm) => isUp(vm, other) }),
    up: (name) => {
      stage.ok('start', name, '--no-wait');
      return stage.running(name);
    },
    forgotten: (name) => untilForgotten(paths, name),
    daemonPid: () => Number(readFileSync(paths.pidFile, 'utf8')),
    daemon: () => startDaemon(world),
    killDaemon: () => kill(Number(readFileSync(paths.pidFile, 'utf8'))),
    [Symbol.dispose]: () => assert.equal(world.halt(), [], 'the auditor saw a violation'),
  };
  stage.define('host', HOST_TOML);
  return stage;
}

/** A stage with `web` defined and its disk made. */
export function createWebStage(options: Partial<WorldOptions> = {}, toml: string = GUEST_TOML): Stage {
  const stage = createStage(options);
  stage.vm('web', toml);
  return stage;
}

/** Waits until `look` gives something; fails with `what` when it never does. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 90,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function isUp(vm: StatusReport, other: number | null | undefined): boolean {
  return vm.status === 'running' && vm.detail === null && vm.pid !== null && vm.pid !== other;
}

interface Awaited {
  readonly name: string;
  readonly what: string;
  readonly satisfied: (status: StatusReport) => boolean;
}

/** By the socket: a client program for every look would cost more than the guest it looks at. */
async function untilStatus(paths: Paths, { name, what, satisfied }: Awaited): Promise<StatusReport> {
  let last: StatusReport | undefined;
  const look = async (): Promise<StatusReport | undefined> => {
    const answer = await request(paths.socket, { request: 'status', names: [name] }).catch(() => undefined);
    last = answer?.kind === 'status' ? answer.vms[0] : undefined;
    return last !== undefined && satisfied(last) ? last : undefined;
  };
  return waitFor(`${name}: ${what}`, look).catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${JSON.stringify(last)}`);
  });
}

async function untilForgotten({ socket }: Paths, name: string): Promise<void> {
  await waitFor(`${name} is forgotten`, () =>
    request(socket, { request: 'status', names: [name] }).then(
      () => undefined,
      (error: VmctlError) => (error.code === 'no-such-vm' ? true : undefined),
    ),
  );
}

function makeDisk(path: string, mebibytes: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, mebibytes * 1024 * 1024);
  return path;
}

function runVmctl(world: WorldHandle, args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VMCTL, ...args], {
    env: world.env,
    cwd: world.dir,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 180_000,
  });
  return { status, stdout, stderr };
}

function succeed(world: WorldHandle, args: readonly string[]): string {
  const ran = runVmctl(world, args);
  assert.is(ran.status, 0, `vmctl ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
  return ran.stdout;
}

function beginVmctl(world: WorldHandle, args: readonly string[]): Begun {
  const child = spawn(process.execPath, [VMCTL, ...args], {
    env: world.env,
    cwd: world.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr }))),
  };
}

function statusOf(world: WorldHandle, name: string): StatusReport {
  const [status] = JSON.parse(succeed(world, ['status', name, '--json'])) as StatusReport[];
  assert.ok(status, `${name} is in the status`);
  return status as StatusReport;
}

async function startDaemon(world: WorldHandle): Promise<void> {
  const child = spawn(process.execPath, [VMCTL, 'daemon', 'run'], {
    env: world.env,
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  await waitFor('the daemon answers', () => (runVmctl(world, ['ping']).status === 0 ? true : undefined));
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitFor(`process ${pid} is gone`, () => (isAlive(pid) ? undefined : true));
}
