import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import type { VmDefinition } from '../definition/definition.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { monotonicNow } from '../host/monotonic.js';
import { driveSteps } from '../plan/drive.js';
import { directNicsOf } from '../plan/nic-list.js';
import { lookProcesses } from '../plan/processes.js';
import { describeScreen } from '../plan/screen.js';
import type { StatusDetails, StatusReport } from '../protocol/report.js';
import { listCrashes } from '../store/crash-bundles.js';
import { describeExit } from '../bhyve/exit-words.js';
import { describeDeath } from '../vm/death.js';
import type { RunRecord, StateRecord } from '../vm/record.js';
import { isRecorded } from '../vm/sighting.js';
import type { Context } from './command.js';
import { readDefinitions, refuseUnknown } from './offline-definitions.js';
import { createRecordReader, type RecordReader } from './offline-records.js';

/**
 * Every VM, or those named, as the process table and the records show them, for when nobody supervises. Throws
 * `no-such-vm`, and `definition` when the definitions directory cannot be read.
 */
export async function lookAtStatus(
  context: Context,
  names: readonly string[],
): Promise<readonly StatusReport[]> {
  const set = await readDefinitions(context);
  await refuseUnknown(set, names, context);
  const records = createRecordReader(context.paths, false);
  const rows = await readProcesses(context);
  const shown = names.length === 0 ? [...set.vms.keys()] : names;
  const reports = shown.map((name) => {
    const decoded = set.vms.get(name);
    const seen = report({
      name,
      definition: decoded?.ok === true ? decoded.value : undefined,
      records,
      rows,
    });
    return names.length === 0
      ? seen
      : {
          ...seen,
          details: detailsOf(context, seen.name, {
            definition: decoded?.ok === true ? decoded.value : undefined,
            state: records.state(name),
          }),
        };
  });
  for (const what of records.unread()) context.terminal.err(`vmctl: not seen: ${what}\n`);
  return reports;
}

interface Kept {
  readonly definition: VmDefinition | undefined;
  readonly state: StateRecord | undefined;
}

function detailsOf({ paths }: Context, name: string, { definition, state }: Kept): StatusDetails {
  const deaths = (state?.deaths ?? []).map(describeDeath);
  const screen = definition === undefined ? {} : describeScreen(definition, state?.pins.vncPort);
  return { differences: [], deaths, crashes: listCrashes(paths, name), ...screen };
}

interface Sight {
  readonly name: string;
  /** undefined = the file has faults. */
  readonly definition: VmDefinition | undefined;
  readonly records: RecordReader;
  /** undefined = the process table could not be read. */
  readonly rows: readonly ProcessRow[] | undefined;
}

async function readProcesses({ terminal }: Context): Promise<readonly ProcessRow[] | undefined> {
  const host = createFreebsdHost();
  try {
    return await driveSteps(lookProcesses(), ({ command }) => host.run(command));
  } catch (error) {
    terminal.err(`vmctl: not seen: ${(error as Error).message}\n`);
    return undefined;
  }
}

function report({ name, definition, records, rows }: Sight): StatusReport {
  const run = records.run(name);
  const state = records.state(name);
  const guest = rows === undefined ? undefined : judgeProcesses(rows, name).guests[0];
  const ours =
    guest !== undefined && run !== undefined && isRecorded(run, { row: guest, now: monotonicNow() });
  const known = definition ?? run?.definition;
  const death = state?.deaths.at(-1);
  return {
    name,
    description: known?.description ?? '',
    ...judge({ guest, ours, run, seen: rows !== undefined }),
    intent: state?.intent ?? 'down',
    pid: guest?.pid ?? null,
    uptimeSeconds: guest?.elapsedSeconds ?? null,
    cpus: known?.cpus.count ?? 0,
    memoryBytes: known?.memoryBytes ?? 0,
    links: ours
      ? run.links.map(({ bridge, hook, socket, mac, nic }) => ({
          ...{ bridge, hook, socket, mac, nic },
          differs: null,
        }))
      : [],
    ...(known === undefined ? {} : directNicsOf(known)),
    attempts: 0,
    restarts: 0,
    lastExit: death === undefined ? null : describeExit(death.exit),
    definition: definition === undefined ? 'broken' : 'current',
    argv: guest === undefined ? null : 'unknown',
    ready: null,
    lastOutput: [],
  };
}

interface Judged {
  readonly guest: ProcessRow | undefined;
  readonly ours: boolean;
  readonly run: RunRecord | undefined;
  readonly seen: boolean;
}

function judge({ guest, ours, run, seen }: Judged): Pick<StatusReport, 'status' | 'detail'> {
  if (!seen) return { status: 'unknown', detail: 'not supervised, processes not seen' };
  if (guest !== undefined) return { status: ours ? 'running' : 'foreign', detail: 'not supervised' };
  return { status: 'stopped', detail: run?.pid === undefined ? null : 'ended while not supervised' };
}
