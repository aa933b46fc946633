import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from '../../src/control/client.js';
import { pathsOf } from '../../src/store/paths.js';
import { makeImage } from './fleet.js';
import { writeShims } from './shims.js';

/** The real daemon over the shims. */
export interface ShimHost {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** ms until the next bhyve runs, from just before `action`. */
  untilLaunched(action: () => unknown): Promise<number>;
  /** Ends a guest with that code. */
  exit(name: string, code: number): void;
  /** The programs that ran since the last call. */
  ran(): readonly string[];
  close(): Promise<void>;
}

const HOST = '[bridge.bnet0]\ninterface = "re0"\n';
const GUEST = `memory = "512M"\nloader = "uefi"
[[network]]
bridge = "bnet0"
[[disk]]
path = "disk.img"
`;
export const VMCTL = join(process.cwd(), 'dist/vmctl.cjs');

/** `names` are defined as VMs; `others` are guests that are only run by hand. */
export async function createShimHost(
  root: string,
  names: readonly string[],
  others: readonly string[],
): Promise<ShimHost> {
  const paths = pathsOf({ root });
  await writeShims(root, [...names, ...others]);
  makeImage(join(paths.firmware, 'BHYVE_UEFI.fd'));
  makeImage(join(paths.definitions, '.keep'));
  writeFileSync(join(paths.definitions, 'host.toml'), HOST);
  for (const name of names) {
    makeImage(join(root, 'var/db/vmctl/vms', name, 'disk.img'));
    writeFileSync(join(paths.definitions, `${name}.toml`), GUEST);
  }
  const env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}`, VMCTL_ROOT: root };
  const bell = openBell(join(root, 'bell'));
  const daemon = spawn(process.execPath, [VMCTL, 'daemon', 'run'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await answers(paths.socket);
  let seen = 0;
  return {
    root,
    env,
    async untilLaunched(action) {
      const from = performance.now();
      const rung = Promise.race([bell.next(), refuseAfter(20_000, 'no bhyve was started')]);
      await action();
      return (await rung) - from;
    },
    exit: (name, code) => writeFileSync(join(root, `exit.${name}`), `${code}\n`),
    ran() {
      const all = readFileSync(join(root, 'ran'), 'utf8').trimEnd().split('\n');
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    async close() {
      bell.close();
      await ended(daemon);
      for (const name of [...names, ...others]) await endGuest(root, name);
    },
  };
}

/** Every bhyve shim writes a line to this FIFO as its first act. */
function openBell(path: string): { next(): Promise<number>; close(): void } {
  const socket = new Socket({ fd: openSync(path, 'r+'), readable: true, writable: false });
  let ring: (at: number) => void = () => undefined;
  socket.on('data', () => ring(performance.now()));
  return { next: () => new Promise((resolve) => (ring = resolve)), close: () => void socket.destroy() };
}

function refuseAfter(limitMs: number, words: string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(words)), limitMs).unref());
}

async function answers(socket: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      return void (await request(socket, { request: 'ping' }));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('the daemon over the shims does not answer');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

const run = promisify(execFile);

/** Opened both ways by sh, so that it does not wait for a guest that is not there. */
async function endGuest(root: string, name: string): Promise<void> {
  await run('/bin/sh', ['-c', 'echo 1 1<>"$1"', 'sh', join(root, `exit.${name}`)]);
}
