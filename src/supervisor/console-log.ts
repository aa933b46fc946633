import { consolePair, isRaw, planModes, planRaw, planReader } from '../bhyve/console-reader.js';
import type { ProcessRow } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HostProcess } from '../host/host.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import type { Context } from './context.js';
import { pause } from './clock.js';

/** A start waits for it; usually the first try is enough. */
const LIMIT_MS = 4000;
const BETWEEN_TRIES_MS = 50;
/** Behind an open that waits for carrier stty(1) waits too. */
const STTY_LIMIT_MS = 2000;
const NOWHERE = '/dev/null';

/** Whose console is kept. */
export interface Logged {
  readonly name: string;
  readonly definition: VmDefinition;
  /** Its bhyve lives: the A side is taken, and nobody else may read what people type there. */
  readonly alive?: boolean;
}

/**
 * Sees that a process of its own, which outlives the daemon, appends what the guest prints to its console file, if the
 * definition asks for that: before bhyve runs, so that not a line is missed, and never in a mode that echoes. A guest
 * reboot leaves it at work. Without it the guest runs all the same: what went wrong is told, never thrown.
 */
export async function ensureReader(context: Context, logged: Logged, signal?: AbortSignal): Promise<void> {
  if (!isLogged(logged)) return;
  try {
    await startReader(context, logged, signal);
  } catch (error) {
    if (signal?.aborted === true) return;
    context.story.tell(
      'vm.warning',
      { vm: logged.name, reason: `its console is not kept: ${(error as Error).message}` },
      'warn',
    );
  }
}

/** What a record of an earlier vmctl does not say is no. */
function isLogged({ definition }: Logged): boolean {
  return (definition as Partial<VmDefinition>).console?.log === true;
}

/** Ends whatever reads the console of a guest that is down for good. A failure is told, never thrown. */
export async function endReader(context: Context, logged: Logged): Promise<void> {
  if (!isLogged(logged)) return;
  const { name } = logged;
  try {
    const { readers, holders } = await findReaders(context, name);
    for (const { pid } of [...readers, ...holders]) context.host.kill(pid, 'SIGTERM');
    context.readers.delete(name);
  } catch (error) {
    const reason = `the reader of its console was not ended: ${(error as Error).message}`;
    context.story.tell('vm.warning', { vm: name, reason }, 'warn');
  }
}

async function startReader(
  context: Context,
  { name, alive = false }: Logged,
  signal?: AbortSignal,
): Promise<void> {
  const { reader: device, guest } = consolePair(context.layout(), name);
  const { readers, holders } = await findReaders(context, name, signal);
  // Left by a daemon that died just here: it would take what people type.
  for (const { pid } of holders) context.host.kill(pid, 'SIGTERM');
  const [found] = readers;
  if (found !== undefined) context.readers.set(name, found.pid);
  if (found !== undefined && (await isQuiet(context, device, signal))) return;
  const reader =
    found ??
    (await context.host.spawn(planReader(device), { output: vmPathsOf(context.paths, name).console }));
  context.readers.set(name, reader.pid);
  // Until bhyve runs somebody else has to give the carrier that the reader's open waits for.
  const holder = alive ? undefined : await context.host.spawn(planReader(guest), { output: NOWHERE });
  try {
    await makeQuiet(context, { device, pid: reader.pid }, signal);
  } catch (error) {
    // A reader that echoes would type the guest's own words into it.
    context.host.kill(reader.pid, 'SIGTERM');
    context.readers.delete(name);
    throw error;
  } finally {
    if (holder !== undefined) endHolder(context, holder);
  }
}

/** Our own child, unreaped while we hold its end. */
function endHolder(context: Context, holder: HostProcess): void {
  context.host.kill(holder.pid, 'SIGTERM');
  holder.release();
}

interface Side {
  readonly device: string;
  readonly pid: number;
}

/** Modes that are still there after stty(1) has closed the device are proof that the reader has it open. */
async function makeQuiet(context: Context, { device, pid }: Side, signal?: AbortSignal): Promise<void> {
  const deadline = context.clock.monotonic() + LIMIT_MS;
  while (context.clock.monotonic() < deadline) {
    await pause(context.clock, BETWEEN_TRIES_MS, signal);
    signal?.throwIfAborted();
    if (!context.host.alive(pid)) throw new Error(`cat ${device} has ended`);
    await run(context, planRaw(device), signal);
    if (await isQuiet(context, device, signal)) return;
  }
  throw new Error(`${device} could not be made raw`);
}

async function isQuiet(context: Context, device: string, signal?: AbortSignal): Promise<boolean> {
  return isRaw(await run(context, planModes(device), signal));
}

async function run(context: Context, command: HostCommand, signal?: AbortSignal): Promise<string> {
  const options = { timeoutMs: STTY_LIMIT_MS, ...(signal === undefined ? {} : { signal }) };
  return (await context.host.run(command, options)).stdout;
}

interface Found {
  readonly readers: readonly ProcessRow[];
  readonly holders: readonly ProcessRow[];
}

/** Ours: the one on record, or one whose daemon has died. What an operator reads with is left alone. */
async function findReaders(context: Context, name: string, signal?: AbortSignal): Promise<Found> {
  const pair = consolePair(context.layout(), name);
  const known = context.readers.get(name) ?? readRunRecord(context.paths, name)?.readerPid;
  const { rows } = await context.seeProcesses(signal);
  const ours = (device: string) => (row: ProcessRow) =>
    isReader(row, device) && (row.pid === known || row.ppid === 1);
  return { readers: rows.filter(ours(pair.reader)), holders: rows.filter(ours(pair.guest)) };
}

function isReader({ command, uid, jid }: ProcessRow, device: string): boolean {
  const { file, args } = planReader(device);
  return uid === 0 && jid === 0 && command === [file, ...args].join(' ');
}
