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

/** Calls back with each whole line that is appended from now on, also after the file was moved away, until aborted. */
export function followLines(path: string, onLine: (line: string) => void, signal: AbortSignal): void {
  let at = sizeOf(path);
  let rest = '';
  const read = (): void => {
    const size = sizeOf(path);
    if (size < at) at = 0;
    if (size === at) return;
    const lines = (rest + readRange(path, at, size)).split(/\r?\n/);
    at = size;
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
  watchFile(path, read, signal);
}

/** A file that is not there, or cannot be watched just now, is tried again after this. */
const AGAIN_MS = 1000;

/** Watches the file of that name, whichever it is: a moved one is let go and the new one taken. Never throws. */
function watchFile(path: string, onChange: () => void, signal: AbortSignal): void {
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

function readRange(path: string, from: number, to: number): string {
  if (to <= from) return '';
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, from));
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
