import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import type { VmDefinition } from '../definition/definition.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { monotonicNow } from '../host/monotonic.js';
import { driveSteps } from '../plan/drive.js';
import { directNicsOf } from '../plan/nic-list.js';
import { lookProcesses } from '../plan/processes.js';
import type { StatusReport } from '../protocol/report.js';
import { describeExit } from '../bhyve/exit-words.js';
import type { RunRecord } from '../vm/record.js';
import { isRecorded } from '../vm/sighting.js';
import { closedLines, isClosedTo } from './closed-files.js';
import type { Context } from './command.js';
import { readDefinitions, refuseUnknown } from './offline-definitions.js';
import { detailsOf } from './offline-details.js';
import { withSizesSeen } from './offline-disk-sizes.js';
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
      closed: isClosedTo(set, name),
      records,
      rows,
    });
    return names.length === 0
      ? seen
      : {
          ...seen,
          details: detailsOf(context, seen.name, {
            set,
            definition: decoded?.ok === true ? decoded.value : undefined,
            state: records.state(name),
          }),
        };
  });
  context.terminal.err(closedLines(set));
  for (const what of records.unread()) context.terminal.err(`vmctl: not seen: ${what}\n`);
  return withSizesSeen(context, reports);
}

interface Sight {
  readonly name: string;
  /** undefined = the file has faults. */
  readonly definition: VmDefinition | undefined;
  /** Nobody can tell here whether it has. */
  readonly closed: boolean;
  readonly records: RecordReader;
  /** undefined = the process table could not be read. */
  readonly rows: readonly ProcessRow[] | undefined;
}

async function readProcesses({ terminal }: Context): Promise<readonly ProcessRow[] | undefined> {
  const host = createFreebsdHost();
  try {
    const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
    // Where security.bsd.see_other_uids is 0 (security(7)) a user sees their own processes, and init(8) is not among them.
    if (rows.some(({ pid }) => pid === 1)) return rows;
    terminal.err('vmctl: not seen: the processes of others, as security.bsd.see_other_uids says\n');
    return undefined;
  } catch (error) {
    terminal.err(`vmctl: not seen: ${(error as Error).message}\n`);
    return undefined;
  }
}

function report({ name, definition, closed, records, rows }: Sight): StatusReport {
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
    ...judge({ guest, ours, run, seen: rows !== undefined, blind: records.unread().length > 0 }),
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
    definition: definition === undefined && !closed ? 'broken' : 'current',
    argv: guest === undefined ? null : 'unknown',
    ready: null,
    ...(known === undefined ? {} : describe(known)),
    ...sinceOf({ guest, run: ours ? run : undefined, died: death?.at }),
    lastOutput: [],
  };
}

interface Judged {
  readonly guest: ProcessRow | undefined;
  readonly ours: boolean;
  readonly run: RunRecord | undefined;
  readonly seen: boolean;
  /** Records cannot be read: whose guest it is nobody can tell here. */
  readonly blind: boolean;
}

function judge({ guest, ours, run, seen, blind }: Judged): Pick<StatusReport, 'status' | 'detail'> {
  if (!seen) return { status: 'unknown', detail: 'not supervised, processes not seen' };
  if (guest !== undefined && blind)
    return { status: 'running', detail: 'not supervised; by whom it was started, only root sees' };
  if (guest !== undefined) return { status: ours ? 'running' : 'foreign', detail: 'not supervised' };
  return { status: 'stopped', detail: run?.pid === undefined ? null : 'ended while not supervised' };
}

function describe({ tags, autostart, networks }: VmDefinition): Partial<StatusReport> {
  return { tags, autostart, bridges: [...new Set(networks.map(({ bridge }) => bridge))] };
}

interface Times {
  readonly guest: ProcessRow | undefined;
  readonly run: RunRecord | undefined;
  readonly died: number | undefined;
}

/** A guest of ours since its launch, no guest since the last one's end. */
function sinceOf({ guest, run, died }: Times): Pick<StatusReport, 'since'> {
  const at = guest === undefined ? died : run?.launchedAt;
  return at === undefined ? {} : { since: new Date(at).toISOString() };
}
