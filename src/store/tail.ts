import { closeSync, openSync, readSync, statSync, watch } from 'node:fs';

const BLOCK_BYTES = 64 * 1024;

/** The last `count` lines of a file; none when it is not there. */
export function lastLines(path: string, count: number): readonly string[] {
  const size = sizeOf(path);
  for (let bytes = BLOCK_BYTES; ; bytes *= 4) {
    const start = Math.max(0, size - bytes);
    const lines = readRange(path, start, size).split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    if (start === 0) return lines.slice(-count);
    if (lines.length > count) return lines.slice(-count);
  }
}

/**
 * Calls back once, when a text stands in what was written to a file from `from` on, until aborted; also when it ends no line, as
 * a prompt does. A file that has become shorter is read from its beginning.
 */
export function awaitText(
  path: string,
  { from, text }: { readonly from: number; readonly text: string },
  signal: AbortSignal,
): Promise<boolean> {
  const wanted = Buffer.from(text);
  const stop = new AbortController();
  // Below zero: the file was rotated since.
  let at = Math.max(0, from);
  let rest: Buffer = Buffer.alloc(0);
  return new Promise((resolve) => {
    const end = (found: boolean) => (): void => {
      stop.abort();
      resolve(found);
    };
    if (signal.aborted) return resolve(false);
    signal.addEventListener('abort', end(false), { once: true });
    const read = (): void => {
      for (let size = sizeOf(path); size !== at; size = sizeOf(path)) {
        if (size < at) [at, rest] = [0, Buffer.alloc(0)];
        const block = readBlock(path, at, Math.min(size, at + BLOCK_BYTES));
        at += block.length;
        const seen = Buffer.concat([rest, block]);
        if (seen.includes(wanted)) return end(true)();
        if (block.length === 0) return;
        rest = Buffer.from(seen.subarray(Math.max(0, seen.length - wanted.length + 1)));
      }
    };
    watchFile(path, read, AbortSignal.any([signal, stop.signal]));
  });
}

/** Bytes of a file; 0 when it is not there. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A file that is not there, or cannot be watched just now, is tried again after this. */
const AGAIN_MS = 1000;

/** Watches the file of that name, whichever it is: a moved one is let go and the new one taken. Never throws. */
export function watchFile(path: string, onChange: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const again = (): void => void setTimeout(() => watchFile(path, onChange, signal), AGAIN_MS).unref();
  try {
    onChange();
    const watcher = watch(path, { persistent: false }, (kind) => {
      if (kind === 'rename') watcher.close();
      try {
        onChange();
      } catch {
        // What cannot be read now is read at the next change.
      }
      if (kind === 'rename') again();
    });
    watcher.on('error', () => undefined);
    signal.addEventListener('abort', () => watcher.close(), { once: true });
  } catch {
    again();
  }
}

/** Bytes of a file; none when it is not there. */
export function readBytes(path: string, from: number, to: number): Buffer {
  try {
    return readBlock(path, Math.max(0, from), to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function readRange(path: string, from: number, to: number): string {
  return readBlock(path, from, to).toString('utf8');
}

function readBlock(path: string, from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0);
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from));
  } finally {
    closeSync(descriptor);
  }
}
