import { planReader, type CapturedPort } from '../bhyve/console-reader.js';
import type { ProcessRow } from '../bhyve/process.js';
import {
  releaseSerialLock,
  serialLockHolder,
  takeSerialLock,
  type LockAnswer,
} from '../console/serial-lock.js';
import type { HostProcess } from '../host/host.js';
import { consoleFilesOf, serialLockPath } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import type { Capture } from './captures.js';
import { recordedReader } from './console-book.js';
import { isQuiet, makeQuiet } from './console-modes.js';
import type { Context } from './context.js';

const NOWHERE = '/dev/null';
/** cat(1) has nothing to put in order, and one that somebody has stopped would not hear SIGTERM. */
const END = 'SIGKILL';

export interface CaptureWish {
  readonly name: string;
  readonly port: CapturedPort;
  /** Its bhyve lives: the A side is taken, and nobody else may read what people type there. */
  readonly alive: boolean;
  /** As far as this daemon knows. */
  readonly known: Pick<Capture, 'pid' | 'child' | 'clear'>;
}

export type CaptureAnswer =
  | {
      readonly pid: number;
      /** Our own child, where it is one. */
      readonly child?: HostProcess;
      /** Why cu(1) is not kept off. */
      readonly unlocked?: string;
    }
  | Exclude<LockAnswer, 'taken'>;

/**
 * Sees that one process of ours reads a port, raw, with the lock in its name. Whoever else holds that lock and lives is left
 * alone with the device. Killed anywhere in between, the next one to come here finds what was made: a reader by what it
 * runs, a lock by its dead or reading holder.
 */
export async function startCapture(
  context: Context,
  wish: CaptureWish,
  signal?: AbortSignal,
): Promise<CaptureAnswer> {
  const { port } = wish;
  const { readers, holders, former } = await findReaders(context, wish, signal);
  // Left by a daemon that died just here: it would take what people type.
  for (const pid of holders) context.host.kill(pid, END);
  const [found, ...more] = readers;
  // Of two each gets a part.
  for (const pid of more) context.host.kill(pid, END);
  const path = serialLockPath(context.paths, port.reader);
  const alive = (pid: number): boolean => context.host.alive(pid);
  const held = serialLockHolder({ path, alive, former });
  if (held !== undefined && !readers.some((pid) => pid === held.heldBy)) {
    if (found !== undefined) context.host.kill(found, END);
    return held;
  }
  const child = found === undefined ? await spawnReader(context, wish) : undefined;
  const pid = found ?? child?.pid ?? 0;
  const lock = tryLock(() => takeSerialLock({ path, pid, alive, former }));
  if (lock !== 'taken' && 'heldBy' in lock) {
    context.host.kill(pid, END);
    return lock;
  }
  const answer = { pid, ...(child && { child }), ...(lock === 'taken' ? {} : lock) };
  if (found !== undefined && (await isQuiet(context, port.reader, signal))) return answer;
  await quieten(context, { port, alive: wish.alive, pid }, signal);
  return answer;
}

/** Ends whoever reads a port for us, and gives the device back. */
export async function endCapture(context: Context, wish: CaptureWish): Promise<void> {
  const { readers, holders } = await findReaders(context, wish);
  const path = serialLockPath(context.paths, wish.port.reader);
  for (const pid of [...readers, ...holders]) {
    context.host.kill(pid, END);
    releaseSerialLock(path, pid);
  }
  // Of one that was killed, whoever has its pid now.
  const { pid } = wish.known;
  if (pid !== undefined) releaseSerialLock(path, pid);
}

function spawnReader({ host, paths }: Context, { name, port }: CaptureWish): Promise<HostProcess> {
  const output = consoleFilesOf(paths, name, port.port).newest;
  return host.spawn(planReader(port.reader), { output });
}

async function quieten(
  context: Context,
  { port, pid, alive }: Pick<CaptureWish, 'port' | 'alive'> & { readonly pid: number },
  signal?: AbortSignal,
): Promise<void> {
  // Until bhyve runs somebody else has to give the carrier that the reader's open waits for.
  let holder: HostProcess | undefined;
  try {
    if (!alive) holder = await context.host.spawn(planReader(port.guest), { output: NOWHERE });
    await makeQuiet(context, { device: port.reader, pid }, signal);
  } catch (error) {
    // A reader that echoes would type the guest's own words into it.
    context.host.kill(pid, END);
    releaseSerialLock(serialLockPath(context.paths, port.reader), pid);
    throw error;
  } finally {
    if (holder !== undefined) endHolder(context, holder);
  }
}

/** Our own child, unreaped while we hold its end. */
function endHolder(context: Context, holder: HostProcess): void {
  context.host.kill(holder.pid, END);
  holder.release();
}

/** A host without a place for locks loses no console over it. */
function tryLock(take: () => LockAnswer): LockAnswer | { readonly unlocked: string } {
  try {
    return take();
  } catch (error) {
    return { unlocked: (error as Error).message };
  }
}

/** Pids. */
interface Found {
  readonly readers: readonly number[];
  readonly holders: readonly number[];
  /** Pids of readers of ours that are others' now. */
  readonly former: readonly number[];
}

/** Ours: the one on record, or one whose daemon has died. What an operator reads with is left alone. */
async function findReaders(
  context: Context,
  { name, port, known: { pid, child, clear } }: CaptureWish,
  signal?: AbortSignal,
): Promise<Found> {
  if (child === true && pid !== undefined && context.host.alive(pid))
    return { readers: [pid], holders: [], former: [] };
  if (clear === true) return { readers: [], holders: [], former: pid === undefined ? [] : [pid] };
  const known = pid ?? recordedReader(readRunRecord(context.paths, name), port.port);
  const { rows } = await context.seeProcesses(signal);
  const ours = (device: string) => (row: ProcessRow) =>
    isReader(row, device) && (row.pid === known || row.ppid === 1);
  const readers = rows.filter(ours(port.reader));
  const isOurs = readers.some((row) => row.pid === known);
  return {
    readers: readers.map((row) => row.pid),
    holders: rows.filter(ours(port.guest)).map((row) => row.pid),
    former: known === undefined || isOurs ? [] : [known],
  };
}

/** Whether anybody reads a port as our readers do. */
export function hasReader(rows: readonly ProcessRow[], port: CapturedPort): boolean {
  return rows.some((row) => isReader(row, port.reader) || isReader(row, port.guest));
}

function isReader({ command, uid, jid }: ProcessRow, device: string): boolean {
  const { file, args } = planReader(device);
  return uid === 0 && jid === 0 && command === [file, ...args].join(' ');
}
