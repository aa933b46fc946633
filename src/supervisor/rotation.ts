import { rotateLog } from '../store/log-file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { ensureReader } from './console-log.js';
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
      void attendReader(context, name);
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

/** A reader that was killed is started again; what is printed until then is lost. Never rejects. */
async function attendReader(context: Context, name: string): Promise<void> {
  const pid = context.readers.get(name);
  if (pid === undefined || context.host.alive(pid)) return;
  context.readers.delete(name);
  const record = readRunRecord(context.paths, name);
  if (record === undefined) return;
  await ensureReader(context, { name, definition: record.definition, alive: true });
  const readerPid = context.readers.get(name);
  const now = readRunRecord(context.paths, name);
  if (readerPid === undefined || now === undefined || now.pid !== record.pid) return;
  try {
    writeRunRecord(context.paths, { ...now, readerPid });
  } catch {
    // The next daemon finds it by what it runs.
  }
}

/** Rotates what has grown too large, and moves the marks with it. */
function rotateLogs(context: Context, name: string): void {
  const { output, console } = vmPathsOf(context.paths, name);
  const cut = rotateLog(output, LOG_BYTES);
  if (cut > 0) moveMark(context, name, { marks: context.marks, key: 'outputOffset', cut });
  const printed = rotateLog(console, LOG_BYTES);
  if (printed > 0)
    moveMark(context, name, { marks: context.consoleMarks, key: 'consoleOffset', cut: printed });
}

interface Move {
  readonly marks: Map<string, number>;
  readonly key: 'outputOffset' | 'consoleOffset';
  readonly cut: number;
}

/** A daemon that dies before the record is written leaves a mark beyond the file's end, which is void. */
function moveMark(context: Context, name: string, { marks, key, cut }: Move): void {
  const mark = (marks.get(name) ?? 0) - cut;
  marks.set(name, mark);
  const record = readRunRecord(context.paths, name);
  if (record !== undefined) writeRunRecord(context.paths, { ...record, [key]: mark });
}
