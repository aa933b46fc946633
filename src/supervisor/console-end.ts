import type { CapturedPort } from '../bhyve/console-reader.js';
import { readRunRecord } from '../store/records.js';
import type { Capture } from './captures.js';
import { captureOf, noteReaders, portsOf, recordedReader, type Logged } from './console-book.js';
import { endCapture } from './console-capture.js';
import type { Context } from './context.js';

/** A reader that could not be ended is tried again after this, then later and later. */
const AGAIN_MS = 1000;
const LATEST_MS = 10_000;

/**
 * Ends whatever reads the consoles of a guest, because it is down for good or they are not to be kept any more. A failure
 * is told, never thrown, and tried again until it is done or the reader is wanted again: until then it is not forgotten.
 */
export async function endReaders(context: Context, logged: Logged): Promise<void> {
  const { name, alive = false } = logged;
  const record = readRunRecord(context.paths, name);
  for (const port of portsOf(context, logged)) {
    const capture = captureOf(context, name, port.port);
    await capture.queue.run(async () => {
      // Behind a start of one that is under way.
      const known = capture.pid ?? capture.lastSeen ?? recordedReader(record, port.port);
      if (isClear(capture) && known === undefined) return;
      if (known !== undefined) capture.lastSeen = known;
      await endReader(context, { name, port, capture });
    });
  }
  if (!alive) forgetCaptures(context, name);
}

/** Nobody reads it for us, as far as this daemon knows, which has looked. */
function isClear({ looked, clear, left }: Capture): boolean {
  return looked === true && clear !== false && left === undefined;
}

/** Not what is still to be done, nor what a start need not look for again. */
function forgetCaptures({ captures }: Context, name: string): void {
  const kept = [...(captures.get(name) ?? [])].filter(
    ([, { left, clear }]) => left !== undefined || clear === true,
  );
  if (kept.length === 0) captures.delete(name);
  else captures.set(name, new Map(kept));
}

interface End {
  readonly name: string;
  readonly port: CapturedPort;
  readonly capture: Capture;
}

/** `failures`: in a row, of whoever tries it again; from elsewhere none. */
async function endReader(context: Context, end: End, failures = 0): Promise<void> {
  const { name, port, capture } = end;
  const pid = capture.pid ?? capture.lastSeen;
  const { child, clear } = capture;
  const known = { ...(pid && { pid }), ...(child && { child }), ...(clear && { clear }) };
  try {
    await endCapture(context, { name, port, alive: false, known });
    for (const key of ['pid', 'lastSeen', 'child', 'clear', 'left', 'told'] as const) delete capture[key];
    Object.assign(capture, { looked: true, failures: 0, again: -Infinity });
  } catch (error) {
    // Whoever failed before comes back for it.
    if (capture.left !== undefined && failures === 0) return;
    capture.left = failures + 1;
    const reason = `the reader of its console was not ended: ${(error as Error).message}`;
    if (failures === 0) context.story.tell('vm.warning', { vm: name, reason }, 'warn');
    endLater(context, end, failures + 1);
  }
}

function endLater(context: Context, end: End, failures: number): void {
  const again = (): void => {
    if (end.capture.left !== failures) return;
    // The next look at that guest sees to it.
    if (isWanted(context, end.name)) endLater(context, end, failures);
    else void end.capture.queue.run(() => endLeft(context, end, failures));
  };
  context.clock.setTimeout(again, Math.min(LATEST_MS, AGAIN_MS * 2 ** (failures - 1)));
}

async function endLeft(context: Context, end: End, failures: number): Promise<void> {
  // Somebody may have been quicker, or want it again.
  if (end.capture.left !== failures) return;
  await endReader(context, end, failures);
  const record = readRunRecord(context.paths, end.name);
  if (record !== undefined && context.processes.has(end.name)) noteReaders(context, record);
}

/** Its guest lives, and its file has changed its mind. */
function isWanted(context: Context, name: string): boolean {
  const record = context.processes.has(name) ? readRunRecord(context.paths, name) : undefined;
  return record !== undefined && context.keepsConsole(record.definition);
}
