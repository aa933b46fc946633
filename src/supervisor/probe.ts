import { judgeProcesses, type ProcessMatch } from '../bhyve/process.js';
import { parsePwait } from '../bhyve/pwait.js';
import { lookProcesses } from '../plan/processes.js';
import { readFileIfAny } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, removeRunRecord } from '../store/records.js';
import type { ActorInput, ProbeVerdict } from '../vm/actors.js';
import type { RunRecord } from '../vm/record.js';
import type { Context } from './context.js';
import { pause } from './clock.js';

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
  if (seen.guests.length > 0) return judgeGuest(record, seen.guests);
  const [loader] = seen.loaders;
  if (loader !== undefined) {
    if (record?.phase !== 'launching') return { kind: 'foreign', pid: loader.pid };
    await endLoader(context, loader, signal);
    return probeGuest(context, { name, definition: record.definition }, signal);
  }
  if (record !== undefined && record.pid !== undefined) return endedVerdict(context, record);
  if (await context.host.inspect(vmPathsOf(context.paths, name).vmm)) return { kind: 'vmm-alone' };
  if (record !== undefined) removeRunRecord(context.paths, name);
  return { kind: 'nothing' };
}

function judgeGuest(record: RunRecord | undefined, guests: readonly ProcessMatch[]): ProbeVerdict {
  const ours = record === undefined ? undefined : guests.find((row) => isRecorded(record, row));
  if (record === undefined || ours === undefined) return { kind: 'foreign', pid: guests[0]?.pid ?? 0 };
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

async function endLoader(context: Context, loader: ProcessMatch, signal: AbortSignal): Promise<void> {
  context.host.kill(loader.pid, 'SIGKILL');
  await pause(context.clock, LOADER_END_MS, signal);
}

function endedVerdict(context: Context, record: RunRecord): ProbeVerdict {
  const text = readFileIfAny(vmPathsOf(context.paths, record.name).exitFile) ?? '';
  return {
    kind: 'ended',
    exit: parsePwait(text) ?? { kind: 'lost' },
    definition: record.definition,
    confirmed: record.confirmed,
  };
}
