import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { Layout } from './layout.js';
import type { Reply } from './call.js';
import { exiting, printing } from './script.js';

/** The waiting end of a shim: an open FIFO. */
export interface Letter {
  readonly pid: number;
  readonly descriptor: number;
}

const PATIENCE_MS = 5000;
/** A FIFO holds 64 KiB; larger replies go by file. */
const FIFO_MAX = 60_000;

/** Opens the reply FIFO of a shim for writing, which fails until the shim has opened it for reading; undefined = the shim died. */
export async function openLetter(layout: Layout, pid: number): Promise<Letter | undefined> {
  const path = `${layout.mail}/${pid}`;
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const descriptor = tryOpen(path);
    if (descriptor !== undefined) {
      rmSync(path, { force: true });
      return { pid, descriptor };
    }
    if (!existsSync(`/proc/${pid}`)) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  rmSync(path, { force: true });
  return undefined;
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Sends the shim what to do and forgets it; a shim that was killed meanwhile is nobody's problem. */
export function sendLetter(letter: Letter, script: string): void {
  try {
    writeSync(letter.descriptor, `${script}\n`);
  } catch {
    // EPIPE: killed while it waited.
  }
  closeSync(letter.descriptor);
}

/** A reply as a script; `cat` prints what does not fit into the FIFO. */
export function replyScript(layout: Layout, pid: number, reply: Reply): string {
  const script = `${printing('stdout', reply.stdout)}${printing('stderr', reply.stderr)}${exiting(reply.code)}`;
  if (script.length < FIFO_MAX) return script;
  const base = `${layout.mail}/${pid}`;
  writeFileSync(`${base}.out`, reply.stdout);
  writeFileSync(`${base}.err`, reply.stderr);
  setTimeout(
    () => ['out', 'err'].forEach((end) => rmSync(`${base}.${end}`, { force: true })),
    PATIENCE_MS,
  ).unref();
  return `$C "$F.out"; $C "$F.err" >&2; ${exiting(reply.code)}`;
}

/** One order to a resident; false when it is gone. */
export function order(layout: Layout, pid: number, script: string): boolean {
  const descriptor = tryOpen(`${layout.mail}/${pid}.ctl`);
  if (descriptor === undefined) return false;
  try {
    writeSync(descriptor, `${script}\n`);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(descriptor);
  }
}
