import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createWorld, type WorldHandle, type WorldOptions } from '../../src/sim/launch.js';

/** The server of a world made by a test is this build's own. */
const program = new URL('../../src/sim/main.js', import.meta.url).pathname;

/** A simulated host without latency, order kept; `using world = kindWorld()` ends it. */
export function kindWorld(options: Partial<WorldOptions> = {}): WorldHandle {
  return createWorld({ program, kind: true, seed: 1, ...options });
}

/** A simulated host as unkind as by default. */
export function unkindWorld(options: Partial<WorldOptions> = {}): WorldHandle {
  return createWorld({ program, seed: 1, ...options });
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a host program in a world to its end. */
export function run(world: WorldHandle, file: string, args: readonly string[], input?: string): Ran {
  const { status, stdout, stderr } = spawnSync(`${world.dir}/bin/${file}`, args, {
    env: world.env,
    encoding: 'utf8',
    cwd: world.dir,
    timeout: 120_000,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
  });
  return { code: status, stdout, stderr };
}

/** bnet0 on re0, as design.md section 6 makes it. */
export const BRIDGE = `mkpeer re0: bridge lower link0
connect re0: lower upper link1
name re0:lower bnet0
msg bnet0: setpersistent
msg re0: setpromisc 1
msg re0: setautosrc 0
`;

/** A bhyve argv with a disk and optionally a NIC; makes the disk. */
export function guestArgs(world: WorldHandle, name: string, hook?: string): string[] {
  const folder = `${world.dir}/var/db/vmctl/vms/${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/disk.img`, '\0'.repeat(512));
  const nic =
    hook === undefined
      ? []
      : ['-s', `4,virtio-net,netgraph,path=bnet0:,peerhook=${hook},socket=vm-${name},mac=58:9c:fc:00:00:01`];
  const rom = `${world.dir}/usr/local/share/uefi-firmware/BHYVE_UEFI.fd`;
  return [
    '-c',
    '1',
    '-m',
    '512M',
    '-AHP',
    '-s',
    '0,hostbridge',
    '-s',
    `3,virtio-blk,${folder}/disk.img`,
    ...nic,
    '-s',
    '31,lpc',
    '-l',
    `bootrom,${rom}`,
    name,
  ];
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Exit code or signal, as the real parent sees it. */
  readonly ended: Promise<number | string>;
}

/** Starts a host program as a supervisor would: own session, output to a file. */
export function start(
  world: WorldHandle,
  file: string,
  args: readonly string[],
  output = `${world.dir}/tmp/${file}.log`,
): Started {
  const log = openSync(output, 'a');
  const child = spawn(`${world.dir}/bin/${file}`, args, {
    env: world.env,
    cwd: world.dir,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? '?')),
  );
  return { child, pid: child.pid ?? 0, ended };
}

/** Waits for something the world does by itself. */
export async function until(what: string, done: () => boolean, limitMs = 60_000): Promise<void> {
  for (const end = Date.now() + limitMs; !done(); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
  }
}

/** Waits for an event of the journal. */
export function event(
  world: WorldHandle,
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  return until(`${name} ${JSON.stringify(fields)}`, () =>
    world
      .journal()
      .some(
        (one) =>
          one.kind === 'event' &&
          one.event === name &&
          Object.entries(fields).every(([key, value]) => one[key] === value),
      ),
  );
}
