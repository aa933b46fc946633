import type { CapturedPort } from '../bhyve/console-reader.js';
import type { ProcessRow } from '../bhyve/process.js';
import { beginBoot } from '../console/log-bounds.js';
import { consoleFilesOf } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import type { Capture } from './captures.js';
import { captureOf, noteReaders, portsOf, recordedReader, type Logged } from './console-book.js';
import { hasReader, startCapture } from './console-capture.js';
import { endReaders } from './console-end.js';
import type { Context } from './context.js';

/** A port that could not be captured is tried again after this, then later and later. */
const AGAIN_MS = 10_000;
const LATEST_MS = 300_000;
/** A reader that ended sooner is started again by the next look, not at once. */
const SHORT_LIFE_MS = 1000;

/**
 * Sees that for each serial port on nmdm(4) a process of its own, which outlives the daemon, appends what the guest prints
 * to a file, unless its definition asks for none: before bhyve runs, so that not a line is missed, and never in a mode that
 * echoes. A guest reboot leaves it at work. Without it the guest runs all the same: what went wrong is told, never thrown.
 */
export async function ensureReaders(context: Context, logged: Logged, signal?: AbortSignal): Promise<void> {
  if (!context.keepsConsole(logged.definition)) return;
  for (const port of portsOf(context, logged)) await ensureReader(context, { ...logged, port }, signal);
}

/** The process table has just been looked at, and no guest lives: a start need not look again. */
export function noteReading(context: Context, logged: Logged, rows: readonly ProcessRow[]): void {
  for (const port of portsOf(context, logged)) {
    const capture = captureOf(context, logged.name, port.port);
    capture.clear = !hasReader(rows, port);
    if (capture.clear) capture.looked = true;
  }
}

/** What comes from now on is another boot's. A full disk must not keep a guest down. */
export function beginBoots(context: Context, logged: Logged): void {
  for (const { port } of portsOf(context, logged)) {
    try {
      beginBoot(consoleFilesOf(context.paths, logged.name, port), context.clock.wall());
    } catch {
      // Told where the record of the launch is written.
    }
  }
}

/**
 * Looks whether all is read that is to be of a living guest, and by whom: a reader that was killed is started again, and what
 * was printed until then is lost. Never rejects.
 */
export async function attendReaders(context: Context, name: string): Promise<void> {
  if (isAttended(context, name)) return;
  const record = readRunRecord(context.paths, name);
  if (record === undefined) return;
  const logged = { name, definition: record.definition, alive: true };
  if (context.keepsConsole(record.definition)) await ensureReaders(context, logged);
  else await endReaders(context, logged);
  noteReaders(context, record);
}

/** Nothing to do, as far as can be told without looking at files or processes. */
function isAttended(context: Context, name: string): boolean {
  const captures = context.captures.get(name);
  const wanted = context.wantsConsole(name);
  if (captures === undefined || wanted === undefined) return false;
  if (wanted) return [...captures.values()].every((capture) => isRead(context, capture));
  return [...captures.values()].every(
    ({ pid, lastSeen, left }) => left !== undefined || (pid === undefined && lastSeen === undefined),
  );
}

/** Or is not to be tried now. */
function isRead({ host, clock }: Context, { pid, heldBy, again, left }: Capture): boolean {
  if (left !== undefined) return false;
  return (
    (pid !== undefined && host.alive(pid)) ||
    (heldBy !== undefined && host.alive(heldBy)) ||
    clock.monotonic() < again
  );
}

interface LoggedPort extends Logged {
  readonly port: CapturedPort;
}

async function ensureReader(context: Context, logged: LoggedPort, signal?: AbortSignal): Promise<void> {
  const { name, port } = logged;
  const capture = captureOf(context, name, port.port);
  await capture.queue.run(async () => {
    // Another look may have been quicker, or the guest's end.
    if (logged.alive === true && (!context.processes.has(name) || isRead(context, capture))) return;
    try {
      await capturePort(context, { ...logged, capture }, signal);
    } catch (error) {
      if (signal?.aborted === true) return;
      fail(context, { ...logged, capture }, (error as Error).message);
    }
  });
}

interface Attempt extends LoggedPort {
  readonly capture: Capture;
}

async function capturePort(context: Context, attempt: Attempt, signal?: AbortSignal): Promise<void> {
  const { name, port, alive = false, capture } = attempt;
  const since = context.clock.monotonic();
  const { child: own, clear } = capture;
  const former =
    capture.pid ?? capture.lastSeen ?? recordedReader(readRunRecord(context.paths, name), port.port);
  for (const key of ['pid', 'left', 'heldBy', 'clear'] as const) delete capture[key];
  // Until the look is over.
  if (former !== undefined) capture.lastSeen = former;
  const known = { ...(former && { pid: former }), ...(own && { child: own }), ...(clear && { clear }) };
  const answer = await startCapture(context, { name, port, alive, known }, signal);
  delete capture.lastSeen;
  capture.looked = true;
  if ('heldBy' in answer) {
    if (answer.heldBy !== undefined) capture.heldBy = answer.heldBy;
    const who = answer.heldBy === undefined ? 'somebody' : `process ${answer.heldBy}`;
    return fail(
      context,
      attempt,
      `${who} has locked ${port.reader}, as cu(1) does; it is read when that has ended`,
    );
  }
  const { pid, child, unlocked } = answer;
  capture.pid = pid;
  capture.child = child !== undefined || (capture.child === true && former === pid);
  capture.failures = 0;
  capture.again = -Infinity;
  if (unlocked === undefined) delete capture.told;
  else warnOnce(context, attempt, `cu(1) is not kept off ${port.reader}: ${unlocked}`);
  void child?.exited.then(() => goOn(context, attempt, { pid, since }));
}

/** A hang-up, or a kill: with its guest alive the device is opened again at once. */
function goOn(
  context: Context,
  { name, capture }: Attempt,
  { pid, since }: { readonly pid: number; readonly since: number },
): void {
  if (capture.pid !== pid && capture.lastSeen !== pid) return;
  // From now on that pid may be anybody's.
  capture.child = false;
  if (!context.processes.has(name)) return;
  if (context.clock.monotonic() - since > SHORT_LIFE_MS) void attendReaders(context, name);
}

function fail(context: Context, attempt: Attempt, reason: string): void {
  const { capture } = attempt;
  capture.again =
    context.clock.monotonic() +
    Math.min(LATEST_MS, capture.heldBy === undefined ? AGAIN_MS * 2 ** capture.failures : 0);
  capture.failures += 1;
  warnOnce(context, attempt, `its console is not kept: ${reason}`);
}

function warnOnce({ story }: Context, { name, capture }: Attempt, reason: string): void {
  if (capture.told === reason) return;
  capture.told = reason;
  story.tell('vm.warning', { vm: name, reason }, 'warn');
}
