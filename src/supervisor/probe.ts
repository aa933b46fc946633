import type { ProcessExit } from '../bhyve/exit.js';
import { judgeProcesses, type ProcessRow, type ProcessVerdict } from '../bhyve/process.js';
import { parsePwait } from '../bhyve/pwait.js';
import { readFileIfAny } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, removeRunRecord } from '../store/records.js';
import type { ActorInput, ProbeVerdict } from '../vm/actors.js';
import type { RunRecord } from '../vm/record.js';
import { isRecorded, isSince } from '../vm/sighting.js';
import { endCompanions } from './companion-end.js';
import { recallBoot } from './console-book.js';
import { endReaders } from './console-end.js';
import { noteReading } from './console-log.js';
import type { Context } from './context.js';
import { pause } from './clock.js';
import { hookRecordOf } from './hook-book.js';
import { endOrphanHook } from './orphan-hook.js';
import { clearLeft } from './direct-nics.js';
import { rememberGuest } from './guest-record.js';
import { removeParkings } from './guest-links.js';
import { recallMark } from './output.js';
import { closeRecord } from './spent-record.js';

/** How long a keeper that lives may take to write the end of a guest that is gone, and how often that is looked for. */
const KEEPER_LIMIT_MS = 5000;
const KEEPER_LOOK_MS = 50;
/** A loader that was told to end is looked at again after this. */
const LOADER_END_MS = 500;

/** What is alive under a VM's name, from the process table and /dev/vmm; the record only says whose it is. */
export async function probeGuest(
  context: Context,
  { name, definition }: ActorInput,
  signal: AbortSignal,
): Promise<ProbeVerdict> {
  // Also when what follows its end could not be written down: this daemon knows of it.
  closeRecord(context, name);
  const record = readRunRecord(context.paths, name);
  const { rows, now } = await context.seeProcesses(signal);
  if (await endOrphanHook(context, name, { rows, now }, signal))
    return probeGuest(context, { name, definition }, signal);
  const { guests, loaders } = judgeProcesses(rows, name);
  if (record !== undefined) recall(context, record);
  if (guests.length > 0) return judgeGuest(context, record, { guests, now });
  noteReading(context, { name, definition }, rows);
  const [loader] = loaders;
  if (loader !== undefined) {
    const ours = record?.phase === 'launching' && isSince(record, { row: loader, now });
    if (!ours) return { kind: 'foreign', pid: loader.pid };
    await endLoader(context, loader, signal);
    return probeGuest(context, { name, definition: record.definition }, signal);
  }
  if (record?.pid !== undefined && record.counted !== true) return endedVerdict(context, record, signal);
  if (await context.host.inspect(vmPathsOf(context.paths, name).vmm)) return { kind: 'vmm-alone' };
  const begun = hookRecordOf(context, name);
  if (begun?.owes === true) return { kind: 'unfinished', definition: begun.definition };
  if (record !== undefined) {
    await endCompanions(context, name, signal);
    await removeParkings(context, record.links, signal);
  }
  // Also without a record: a daemon that could not end them may have died since.
  await endReaders(context, record ?? { name, definition });
  // On record before any run record is: a daemon may have died while it prepared a start.
  await clearLeft(context, name, signal);
  // Also without a record: a daemon that died between the two leaves the exit file.
  removeRunRecord(context.paths, name);
  return { kind: 'nothing' };
}

/** What only the daemon that launched it would know. */
function recall(context: Context, record: RunRecord): void {
  const { name, launchedAt, outputOffset } = record;
  context.launches.set(name, launchedAt);
  recallMark(context, name, outputOffset);
  recallBoot(context, record);
}

function judgeGuest(
  context: Context,
  record: RunRecord | undefined,
  { guests, now }: Pick<ProcessVerdict, 'guests'> & { readonly now: number },
): ProbeVerdict {
  const ours = record === undefined ? undefined : guests.find((row) => isRecorded(record, { row, now }));
  if (record === undefined || ours === undefined) return { kind: 'foreign', pid: guests[0]?.pid ?? 0 };
  rememberGuest(context, record.name, { row: ours, now });
  return {
    kind: 'ours',
    guest: { pid: ours.pid, confirmed: record.confirmed || ours.titled },
    definition: record.definition,
    links: record.links,
  };
}

async function endLoader(context: Context, loader: ProcessRow, signal: AbortSignal): Promise<void> {
  context.host.kill(loader.pid, 'SIGKILL');
  await pause(context.clock, LOADER_END_MS, signal);
}

async function endedVerdict(context: Context, record: RunRecord, signal: AbortSignal): Promise<ProbeVerdict> {
  return {
    kind: 'ended',
    exit: (await readExit(context, record, signal)) ?? { kind: 'lost' },
    definition: record.definition,
    confirmed: record.confirmed,
  };
}

/** A keeper that still lives is about to write: it hears of the end when the process table has long forgotten it. */
async function readExit(
  context: Context,
  { name, pid = 0, keeperPid }: RunRecord,
  signal: AbortSignal,
): Promise<ProcessExit | undefined> {
  const { exitFile } = vmPathsOf(context.paths, name);
  const read = (): ProcessExit | undefined => parsePwait(readFileIfAny(exitFile) ?? '', pid);
  const deadline = context.clock.monotonic() + KEEPER_LIMIT_MS;
  const writes = (): boolean => keeperPid !== undefined && context.host.alive(keeperPid);
  while (read() === undefined && writes() && context.clock.monotonic() < deadline && !signal.aborted) {
    await pause(context.clock, KEEPER_LOOK_MS, signal);
  }
  return read();
}
