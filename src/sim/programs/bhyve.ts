import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { bootGuest } from '../guest.js';
import { consolesOf } from '../guest-voice.js';
import { connectSocket } from '../netgraph/holder.js';
import { createVm } from '../vmm.js';
import { closeSockets } from '../wiring.js';
import { closeTaps, openTap } from '../tap.js';
import { isAlive } from '../process.js';
import { isArm64 } from '../processor.js';
import { isLoaded, loadModule } from '../module.js';
import { parseBhyve } from '../bhyve/command.js';
import { STRERROR, type Errno } from '../bhyve/errno.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { BhyveHost, FileLook, NicReply, NicRequest } from '../bhyve/host.js';
import type { BhyveVerdict, RunVerdict } from '../bhyve/verdict.js';
import { canConnect } from '../unix-socket.js';
import type { World } from '../world.js';

export const EVIDENCE = { 'bhyve: ends at the start': 'facts 5, 6, 16, 17; bhyve-cases' } satisfies Evidence;

/** bhyve(8): its own parser and device checks, then a guest that lives. */
export function bhyve(world: World, call: Call): Outcome {
  loadModule(world, 'vmm');
  const name = call.args.at(-1) ?? '';
  const sockets: number[] = [];
  const verdict = parseBhyve(call.args, hostFor(world, call, { name, sockets }));
  traceVm(world, call, verdict, verdict.kind === 'run' ? verdict.name : name);
  if (verdict.kind === 'run') return run(world, call, { verdict, sockets });
  closeSockets(world, call.pid);
  closeTaps(world, call.pid);
  if (verdict.kind === 'exit') return reply(EVIDENCE['bhyve: ends at the start'], verdict.code, verdict);
  return { kind: 'abort', signal: verdict.signal.slice(3), stdout: verdict.stdout, stderr: verdict.stderr };
}

interface Running {
  readonly verdict: RunVerdict;
  /** Its socket nodes in the order of its NICs. */
  readonly sockets: readonly number[];
}

function run(world: World, call: Call, { verdict, sockets }: Running): Outcome {
  world.carrier.say(call.pid, 'stdout', verdict.stdout);
  world.carrier.say(call.pid, 'stderr', verdict.stderr);
  const files = [
    ...verdict.disks.map((disk) => disk.path),
    ...(verdict.bootvars === undefined ? [] : [verdict.bootvars]),
  ];
  bootGuest(world, {
    pid: call.pid,
    name: verdict.name,
    program: 'bhyve',
    foreign: world.foreignPids.has(call.pid),
    phase: 'init',
    acpi: false,
    buttonPressed: false,
    files: files
      .map((path) => resolve(call.cwd, path))
      .filter((path) => existsSync(path))
      .map((path) => realpathSync(path)),
    destroyOnPowerOff: verdict.destroyOnPoweroff,
    consoles: consolesOf(verdict.consoles),
    loaded: verdict.bootrom === undefined,
    nics: verdict.nics
      .filter((nic) => nic.backend === 'netgraph')
      .map((nic, at) => ({ node: sockets[at] ?? 0, mac: nic.mac ?? defaultMac(verdict.name, nic.slot) })),
    ...(verdict.fbuf === undefined ? {} : { vncPort: verdict.fbuf.port, vncAddress: verdict.fbuf.address }),
  });
  return { kind: 'resident' };
}

/** What bhyve did to /dev/vmm/NAME stays, whatever came after (facts 6.9). */
function traceVm(world: World, call: Call, verdict: BhyveVerdict, name: string): void {
  if (verdict.vm === 'untouched') return;
  const entry = world.vmm.get(name) ?? createVm(world, name);
  if (verdict.kind !== 'run') return;
  entry.suspended = false;
  entry.runner = call.pid;
}

/** 00:a0:98 and a digest of slot and name (facts 5). */
function defaultMac(name: string, slot: string): string {
  const digest = createHash('md5').update(`${slot}-${name}`).digest('hex');
  return `00a098${digest.slice(0, 6)}`.replace(/..(?!$)/g, '$&:');
}

function hostFor(
  world: World,
  call: Call,
  { name, sockets }: { readonly name: string; readonly sockets: number[] },
): BhyveHost {
  const { release } = world.settings;
  const entry = world.vmm.get(name);
  const busy = entry !== undefined && (entry.runner !== undefined || (entry.busy && release < 15));
  const refused = vmRefusal(world);
  return {
    flavour: `${release}`,
    arch: isArm64(world) ? 'arm64' : 'amd64',
    maxCpus: release === 13 ? 16 : 32,
    vm: entry === undefined ? 'absent' : busy ? 'busy' : 'exists',
    ...(refused === undefined ? {} : { vmErrno: refused }),
    readFile: (path) =>
      existsSync(resolve(call.cwd, path)) ? readFileSync(resolve(call.cwd, path), 'utf8') : undefined,
    look: (path) => look(world, resolve(call.cwd, path)),
    connectUnix: (path) => canConnect(world, path),
    portInUse: (address, port) => isBound(world, address, port),
    openTap: (tap) => openTap(world, tap, call.pid),
    connectNic: (nic) => {
      const made = connectNic(world, call.pid, nic);
      if (made.ok) sockets.push(made.nodeId);
      return made.ok ? { ok: true } : made;
    },
  };
}

/** bhyve sets SO_REUSEADDR (rfb.c): only the same address is taken. */
function isBound(world: World, address: string, port: number): boolean {
  const guests = [...world.guests.values()].map((one) => ({ address: one.vncAddress, port: one.vncPort }));
  const others = world.listeners.filter(({ pid }) => isAlive(world, pid));
  return [...guests, ...others].some((one) => one.address === address && one.port === port);
}

function vmRefusal(world: World): Errno | undefined {
  if (world.knobs.uid !== 0) return 'EACCES';
  if (isLoaded(world, 'vmm')) return undefined;
  return world.knobs.virtualization ? 'ENOENT' : 'ENXIO';
}

/** An nmdm device comes into being when it is looked at, once the module is loaded (facts 8). */
function look(world: World, path: string): FileLook | undefined {
  if (path.startsWith(`${world.settings.root}/dev/`) && basename(path).startsWith('nmdm')) {
    return isLoaded(world, 'nmdm') ? { kind: 'tty', bytes: 0, readable: true, writable: true } : undefined;
  }
  if (!existsSync(path)) return undefined;
  const stat = statSync(path);
  const kind = stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'device';
  return {
    kind,
    bytes: stat.size,
    readable: allows(path, constants.R_OK),
    writable: allows(path, constants.W_OK) && (stat.mode & 0o222) !== 0,
  };
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function connectNic(
  world: World,
  pid: number,
  nic: NicRequest,
): Exclude<NicReply, { ok: true }> | { readonly ok: true; readonly nodeId: number } {
  const { path, peerhook, hook, socket } = nic;
  const made = connectSocket(world.graph, {
    pid,
    uid: world.knobs.uid,
    hook,
    path,
    peerhook,
    ...(socket === undefined ? {} : { socket }),
  });
  if (made.ok) return made;
  const errno = (Object.keys(STRERROR) as Errno[]).find((key) => STRERROR[key] === made.errno) ?? 'EINVAL';
  return { ok: false, stage: made.stage, errno };
}
