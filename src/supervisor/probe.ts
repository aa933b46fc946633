import type { ProcessExit } from '../bhyve/exit.js';
import { judgeProcesses, type ProcessMatch } from '../bhyve/process.js';
import { parsePwait } from '../bhyve/pwait.js';
import { lookProcesses } from '../plan/processes.js';
import { readFileIfAny } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, removeRunRecord, writeRunRecord } from '../store/records.js';
import type { ActorInput, ProbeVerdict } from '../vm/actors.js';
import type { RunRecord } from '../vm/record.js';
import type { Context } from './context.js';
import { pause } from './clock.js';

/** How long a keeper that lives may take to write the end of a guest that is gone, and how often that is looked for. */
const KEEPER_LIMIT_MS = 5000;
const KEEPER_LOOK_MS = 50;
/** A loader that was told to end is looked at again after this. */
const LOADER_END_MS = 500;

/** What is alive under a VM's name, from the process table and /dev/vmm; the record only says whose it is. */
export async function probeGuest(
  context: Context,
  { name }: ActorInput,
  signal: AbortSignal,
): Promise<ProbeVerdict> {
  const record = readRunRecord(context.paths, name);
  const seen = judgeProcesses(await context.execute(lookProcesses(), signal), name);
  if (record !== undefined) context.launches.set(name, record.launchedAt);
  if (seen.guests.length > 0) return judgeGuest(context, record, seen.guests);
  const [loader] = seen.loaders;
  if (loader !== undefined) {
    if (record?.phase !== 'launching') return { kind: 'foreign', pid: loader.pid };
    await endLoader(context, loader, signal);
    return probeGuest(context, { name, definition: record.definition }, signal);
  }
  if (record !== undefined && record.pid !== undefined) return endedVerdict(context, record, signal);
  if (await context.host.inspect(vmPathsOf(context.paths, name).vmm)) return { kind: 'vmm-alone' };
  if (record !== undefined) removeRunRecord(context.paths, name);
  return { kind: 'nothing' };
}

function judgeGuest(
  context: Context,
  record: RunRecord | undefined,
  guests: readonly ProcessMatch[],
): ProbeVerdict {
  const ours = record === undefined ? undefined : guests.find((row) => isRecorded(record, row));
  if (record === undefined || ours === undefined) return { kind: 'foreign', pid: guests[0]?.pid ?? 0 };
  if (record.pid === undefined) writePid(context, record, ours);
  return {
    kind: 'ours',
    guest: { pid: ours.pid, confirmed: record.confirmed || ours.titled },
    definition: record.definition,
    links: record.links,
  };
}

/**
 * Whether a process is the one of the record. Without a pid the daemon died between record and spawn: then the argv
 * itself, or a start after the record, tells.
 */
function isRecorded(record: RunRecord, row: ProcessMatch): boolean {
  if (record.pid !== undefined) {
    return record.pid === row.pid && (record.startTime === undefined || record.startTime === row.startTime);
  }
  const command = [record.bhyve.file, ...record.bhyve.args].join(' ');
  if (!row.titled) return row.command === command || row.command.endsWith(` ${command}`);
  // lstart has whole seconds.
  return Date.parse(row.startTime) >= record.launchedAt - 2000;
}

/** What the daemon that spawned it could not write any more: without, no keeper would be its own. */
function writePid(context: Context, record: RunRecord, { pid, startTime }: ProcessMatch): void {
  try {
    writeRunRecord(context.paths, { ...record, phase: 'running', pid, startTime });
  } catch (error) {
    context.story.tell('vm.warning', { vm: record.name, reason: (error as Error).message }, 'error');
  }
}

async function endLoader(context: Context, loader: ProcessMatch, signal: AbortSignal): Promise<void> {
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
  { name, keeperPid }: RunRecord,
  signal: AbortSignal,
): Promise<ProcessExit | undefined> {
  const { exitFile } = vmPathsOf(context.paths, name);
  const read = (): ProcessExit | undefined => parsePwait(readFileIfAny(exitFile) ?? '');
  const deadline = context.clock.monotonic() + KEEPER_LIMIT_MS;
  const writes = (): boolean => keeperPid !== undefined && context.host.alive(keeperPid);
  while (read() === undefined && writes() && context.clock.monotonic() < deadline && !signal.aborted) {
    await pause(context.clock, KEEPER_LOOK_MS, signal);
  }
  return read();
}
