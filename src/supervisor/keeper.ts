import { existsSync } from 'node:fs';
import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import { parsePwait, planPwait } from '../bhyve/pwait.js';
import type { HostProcess } from '../host/host.js';
import { removeFile } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { Context } from './context.js';

/**
 * Starts the exit keeper of a guest: a detached pwait(1) -v that writes the guest's end to a file, whether or not a
 * daemon lives. Resolves with its pid, or undefined when it could not be started (the guest runs on without).
 */
export async function startKeeper(context: Context, name: string, pid: number): Promise<number | undefined> {
  const output = vmPathsOf(context.paths, name).exitFile;
  try {
    const keeper = await context.host.spawn(planPwait(pid), { output });
    context.keepers.set(name, keeper.pid);
    return keeper.pid;
  } catch (error) {
    context.story.tell(
      'vm.warning',
      { vm: name, reason: `no exit keeper: ${(error as Error).message}` },
      'warn',
    );
    return undefined;
  }
}

/** A new guest, a new story: what an earlier keeper wrote must not be read as this one's end. */
export function forgetExit(context: Context, name: string): void {
  removeFile(vmPathsOf(context.paths, name).exitFile);
}

/** The process of a guest that is not our child, with a keeper that lives. */
export async function adoptProcess(context: Context, name: string, pid: number): Promise<HostProcess> {
  const exitFile = vmPathsOf(context.paths, name).exitFile;
  await ensureKeeper(context, name, pid);
  return context.host.adopt({
    ...{ pid, exitFile },
    readExit: (text) => parsePwait(text, pid),
    // A keeper that lives will tell; without one the pid alone may be anybody's by now.
    alive: async () => hasKeeper(context, name) || isGuest((await context.seeProcesses()).rows, name, pid),
  });
}

/** Looks whether the recorded keeper lives, and starts another when it does not and the guest does. */
export async function ensureKeeper(context: Context, name: string, pid: number): Promise<void> {
  if (!hasKeeper(context, name)) await settleKeeper(context, { name, pid, isFound: true });
}

/** The same, and one whose file was removed, with the run directory, is replaced: it would write for nobody. */
export async function renewKeeper(context: Context, name: string, pid: number): Promise<void> {
  if (existsSync(vmPathsOf(context.paths, name).exitFile)) return ensureKeeper(context, name, pid);
  await settleKeeper(context, { name, pid, isFound: false });
}

interface Kept {
  readonly name: string;
  readonly pid: number;
  /** Whether what a keeper that lives will write can be found. */
  readonly isFound: boolean;
}

async function settleKeeper(context: Context, { name, pid, isFound }: Kept): Promise<void> {
  const record = readRunRecord(context.paths, name);
  if (record === undefined || record.pid !== pid) return;
  // A pid of a record says nothing by itself.
  const { rows } = await context.seeProcesses();
  if (!isGuest(rows, name, pid)) return;
  const known = findKeeper(rows, context.keepers.get(name) ?? record.keeperPid, pid);
  if (known !== undefined) context.keepers.set(name, known);
  const keeperPid = (isFound ? known : undefined) ?? (await startKeeper(context, name, pid));
  if (known !== undefined && keeperPid !== undefined && keeperPid !== known)
    context.host.kill(known, 'SIGTERM');
  // The record may have been written meanwhile, or removed with its guest.
  const now = readRunRecord(context.paths, name);
  if (keeperPid !== undefined && now?.pid === pid && now.keeperPid !== keeperPid)
    writeRunRecord(context.paths, { ...now, keeperPid });
}

function hasKeeper(context: Context, name: string): boolean {
  const known = context.keepers.get(name);
  return known !== undefined && context.host.alive(known);
}

const INIT = 1;

/**
 * The recorded keeper, or one whose daemon died before it could record it: that one has become init's. A waiting
 * operator's pwait(1) has a parent.
 */
function findKeeper(
  rows: readonly ProcessRow[],
  keeperPid: number | undefined,
  pid: number,
): number | undefined {
  const { file, args } = planPwait(pid);
  const command = [file, ...args].join(' ');
  const keepers = rows.filter((row) => row.command === command);
  return (keepers.find((row) => row.pid === keeperPid) ?? keepers.find((row) => row.ppid === INIT))?.pid;
}

function isGuest(rows: readonly ProcessRow[], name: string, pid: number): boolean {
  return judgeProcesses(rows, name).guests.some((row) => row.pid === pid);
}

/** Keepers are looked after this often: one that was killed is replaced while its guest lives. */
const LOOK_MS = 10_000;

/** Looks after the keepers of all guests from now on; call the result to end it. */
export function lookAfterKeepers(context: Context): () => void {
  const { clock, processes } = context;
  let timer: unknown;
  const look = (): void => {
    for (const [name, { pid }] of processes) void renewKeeper(context, name, pid).catch(() => undefined);
    timer = clock.setTimeout(look, LOOK_MS);
  };
  timer = clock.setTimeout(look, LOOK_MS);
  return () => clock.clearTimeout(timer);
}
