import { createQueue } from '../network/queue.js';
import { consoleFilesOf } from '../store/paths.js';
import { readConsoleState, writeConsoleState } from '../console/log-state.js';
import type { RunRecord } from '../vm/record.js';
import type { Capture, Captures } from './captures.js';
import type { Context } from './context.js';

export function captureOf(context: Context, name: string, port: number): Capture {
  const ports: Captures = context.captures.get(name) ?? new Map<number, Capture>();
  context.captures.set(name, ports);
  const capture = ports.get(port) ?? { failures: 0, again: -Infinity, queue: createQueue() };
  ports.set(port, capture);
  return capture;
}

/** For its run record; nothing where nobody reads. */
export function readersOnRecord(context: Context, name: string): Pick<RunRecord, 'readers'> {
  const known = [...(context.captures.get(name) ?? [])].flatMap(([port, { pid }]) =>
    pid === undefined ? [] : [[String(port), pid] as const],
  );
  return known.length === 0 ? {} : { readers: Object.fromEntries(known) };
}

/** Who reads a port, as a record has it. */
export function recordedReader(record: RunRecord | undefined, port: number): number | undefined {
  return record?.readers?.[String(port)] ?? (port === 1 ? record?.readerPid : undefined);
}

/** Where the boot of a guest of an earlier vmctl began stands in its record alone. */
export function recallBoot({ paths, clock, story }: Context, { name, consoleOffset }: RunRecord): void {
  const files = consoleFilesOf(paths, name, 1);
  const state = readConsoleState(files);
  if (consoleOffset === undefined || state.epoch !== 0) return;
  try {
    writeConsoleState(files, { ...state, epoch: clock.wall(), began: consoleOffset });
  } catch (error) {
    story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}
