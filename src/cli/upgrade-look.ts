import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loaderOn } from '../bhyve/firmware.js';
import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import { request } from '../control/client.js';
import type { Seen } from '../doctor/finding.js';
import { lookVersions } from '../doctor/host-look.js';
import type { Subject } from '../doctor/subject.js';
import { lookBinaries, lookNumbers } from '../doctor/upgrade/host-look.js';
import {
  bhyvePath,
  type Binary,
  type DaemonSeen,
  type GuestSeen,
  type UpgradeLook,
} from '../doctor/upgrade/look.js';
import type { Host } from '../host/host.js';
import { mayChangeHost } from '../host/rights.js';
import { driveSteps } from '../plan/drive.js';
import { firmwareFiles } from '../plan/firmware-judge.js';
import { lookProcesses } from '../plan/processes.js';
import type { Steps } from '../plan/step.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { packageRoot, readPackageFiles } from '../setup/package-files.js';
import { planPieces } from '../setup/piece.js';
import { attempt } from './attempt.js';
import type { Context } from './command.js';
import { inspectAll } from './offline-ground.js';
import { createRecordReader } from './offline-records.js';
import { isAbsent } from './persistent-ask.js';
import { setupTarget } from './setup-target.js';

/** Everything that `vmctl upgrade-check` judges, looked at; what cannot be seen says why. */
export async function lookAfterUpgrade(
  context: Context,
  subject: Subject,
  { host, arch }: { readonly host: Host; readonly arch: string },
): Promise<UpgradeLook> {
  const drive = <T>(steps: Steps<T>): Promise<T> => driveSteps(steps, ({ command }) => host.run(command));
  const rows = await attempt(() => drive(lookProcesses()));
  const guests = rows.ok ? guestsOf(context, subject, rows.value) : [];
  const pids = guests.map(({ pid }) => pid);
  const [versions, numbers, binaries, daemon] = await Promise.all([
    attempt(() => drive(lookVersions())),
    attempt(() => drive(lookNumbers())),
    drive(lookBinaries(pids)),
    attempt(() => lookDaemon(context, rows)),
  ]);
  const needed = subject.vms.flatMap((vm) =>
    firmwareFiles({ ...vm, loader: loaderOn({ arch }, vm.loader) }, subject.layout),
  );
  return {
    ...{ versions, numbers, daemon, installed: VMCTL_VERSION },
    guests: rows.ok ? { ok: true, value: guests.map((guest) => withBinary(guest, binaries)) } : rows,
    changes: changesOf([...needed, bhyvePath(subject.layout), ...filesOf(daemon)]),
    // What is closed to somebody else is not closed to the start.
    files: mayChangeHost(context.paths.root)
      ? { ok: true, value: await inspectAll(host, needed) }
      : { ok: false, why: 'files show themselves to you, not as to root' },
    foreignModules: modulesIn(`${context.paths.root}/boot/modules`),
    scripts: await attempt(() => Promise.resolve(differingScripts(context))),
  };
}

type Found = Omit<GuestSeen, 'binary'> & { readonly pid: number };

/**
 * A record tells the moment of the launch; of other guests ps(1) tells it, to a second. To whom the records are closed,
 * every guest is vmctl's.
 */
function guestsOf({ paths }: Context, { vms }: Subject, rows: readonly ProcessRow[]): readonly Found[] {
  const records = createRecordReader(paths, false);
  const running = new Map(records.running().map((record) => [record.name, record]));
  const names = new Set([...vms.map(({ name }) => name), ...running.keys()]);
  return [...names].flatMap((name): readonly Found[] => {
    const [row] = judgeProcesses(rows, name).guests;
    if (row === undefined) return [];
    const record = running.get(name);
    if (record?.pid === row.pid)
      return [{ name, pid: row.pid, startedAt: record.launchedAt, definition: record.definition }];
    const definition = records.unread().length > 0 ? vms.find((vm) => vm.name === name) : undefined;
    const startedAt = Date.now() - row.elapsedSeconds * 1000;
    return [{ name, pid: row.pid, startedAt, ...(definition === undefined ? {} : { definition }) }];
  });
}

function withBinary({ pid, ...guest }: Found, binaries: ReadonlyMap<number, Binary>): GuestSeen {
  const binary = binaries.get(pid);
  return binary === undefined ? guest : { ...guest, binary };
}

const PING_LIMIT_MS = 5000;

async function lookDaemon(
  { paths, program }: Context,
  rows: Seen<readonly ProcessRow[]>,
): Promise<DaemonSeen | undefined> {
  try {
    const pong = await request(paths.socket, { request: 'ping' }, { answerTimeoutMs: PING_LIMIT_MS });
    if (pong.kind !== 'pong') return undefined;
    const { pid, version, uptimeSeconds } = pong;
    const list = rows.ok ? rows.value : [];
    const row = list.find((one) => one.pid === pid);
    const above = list.find((one) => one.pid === row?.ppid);
    const [node = '', bundle = ''] = row?.command.split(' ') ?? [];
    return {
      ...{ pid, version },
      startedAt: Date.now() - (row?.elapsedSeconds ?? uptimeSeconds) * 1000,
      node: node.startsWith('/') ? node : process.execPath,
      // The program is started by its name, and loads the daemon from beside it.
      program: join(dirname(bundle.endsWith('.cjs') ? bundle : packageProgram(program)), 'daemon.cjs'),
      isService: above?.command.startsWith('daemon:') === true,
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function packageProgram(program: string): string {
  return join(packageRoot(program), 'dist', 'vmctl.cjs');
}

function filesOf(daemon: Seen<DaemonSeen | undefined>): readonly string[] {
  return daemon.ok && daemon.value !== undefined ? [daemon.value.node, daemon.value.program] : [];
}

/**
 * The change of the inode: packages and install(1) may set a file's own times to those of its making. Of a link the later
 * of its own and its target's.
 */
function changesOf(paths: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    [...new Set(paths)].flatMap((path) => {
      const target = statSync(path, { throwIfNoEntry: false });
      const link = lstatSync(path, { throwIfNoEntry: false });
      return target === undefined || link === undefined
        ? []
        : [[path, Math.max(target.ctimeMs, link.ctimeMs)] as const];
    }),
  );
}

function modulesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).flatMap((file) => (file.endsWith('.ko') ? [file.slice(0, -3)] : []));
  } catch {
    return [];
  }
}

/** Of those that are installed; whoever has none has nothing to renew. */
function differingScripts(context: Context): readonly string[] {
  const { place, root } = setupTarget(context, { operands: [], flags: new Set(), values: new Map() });
  const pieces = planPieces(readPackageFiles(packageRoot(context.program)), place);
  return pieces
    .filter(({ path }) => path.includes('/rc.d/'))
    .flatMap(({ path, text }) => {
      const there = readIfThere(`${root}${path}`);
      return there === undefined || there === text ? [] : [path];
    });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
