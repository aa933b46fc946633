import { rotateLog } from '../store/log-file.js';
import { consoleFilesOf, vmPathsOf } from '../store/paths.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { boundConsole } from '../console/log-bounds.js';
import { attendReaders } from './console-log.js';
import type { Context } from './context.js';
import { LOG_BYTES } from './output.js';

/** The logs of living guests are looked at this often: one stat(2) each. */
const LOOK_MS = 10_000;

/** Keeps what living guests write within its bounds from now on; call the result to end it. */
export function lookAfterLogs(context: Context): () => void {
  const { clock, processes } = context;
  /** Told once, not at every look. */
  const failing = new Set<string>();
  let timer: unknown;
  const look = (): void => {
    for (const name of processes.keys()) {
      attempt(name);
      void attendReaders(context, name).catch(() => undefined);
    }
    timer = clock.setTimeout(look, LOOK_MS);
  };
  timer = clock.setTimeout(look, LOOK_MS);
  return () => clock.clearTimeout(timer);

  function attempt(name: string): void {
    try {
      rotateLogs(context, name);
      failing.delete(name);
    } catch (error) {
      if (failing.has(name)) return;
      failing.add(name);
      const reason = `its logs cannot be rotated: ${(error as Error).message}`;
      context.story.tell('vm.warning', { vm: name, reason }, 'warn');
    }
  }
}

/** Rotates what has grown too large, and moves the mark with it. */
function rotateLogs(context: Context, name: string): void {
  const { output } = vmPathsOf(context.paths, name);
  const cut = rotateLog(output, LOG_BYTES);
  if (cut > 0) moveMark(context, name, cut);
  for (const port of context.captures.get(name)?.keys() ?? [])
    boundConsole(consoleFilesOf(context.paths, name, port));
}

/** A daemon that dies before the record is written leaves a mark beyond the file's end, which is void. */
function moveMark(context: Context, name: string, cut: number): void {
  const mark = (context.marks.get(name) ?? 0) - cut;
  context.marks.set(name, mark);
  const record = readRunRecord(context.paths, name);
  if (record !== undefined) writeRunRecord(context.paths, { ...record, outputOffset: mark });
}
