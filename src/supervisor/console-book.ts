import { capturedPorts, type CapturedPort } from '../bhyve/console-reader.js';
import type { VmDefinition } from '../definition/definition.js';
import { isSame } from '../definition/same.js';
import { createQueue } from '../network/queue.js';
import { consoleFilesOf } from '../store/paths.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { readConsoleState, writeConsoleState } from '../console/log-state.js';
import type { RunRecord } from '../vm/record.js';
import type { Capture, Captures } from './captures.js';
import type { Context } from './context.js';

/** Whose consoles are kept. */
export interface Logged {
  readonly name: string;
  readonly definition: VmDefinition;
  /** Its bhyve lives. */
  readonly alive?: boolean;
}

export function portsOf({ paths }: Context, { definition }: Logged): readonly CapturedPort[] {
  // A record of an earlier vmctl may lack it.
  if ((definition as Partial<VmDefinition>).console === undefined) return [];
  return capturedPorts(definition, paths);
}

export function captureOf(context: Context, name: string, port: number): Capture {
  const ports: Captures = context.captures.get(name) ?? new Map<number, Capture>();
  context.captures.set(name, ports);
  const capture = ports.get(port) ?? { failures: 0, again: -Infinity, queue: createQueue() };
  ports.set(port, capture);
  return capture;
}

/** For its run record; nothing where nobody reads. */
export function readersOnRecord(context: Context, name: string): Pick<RunRecord, 'readers'> {
  const known = [...(context.captures.get(name) ?? [])].flatMap(([port, { pid, lastSeen = pid }]) =>
    lastSeen === undefined ? [] : [[String(port), pid ?? lastSeen] as const],
  );
  return known.length === 0 ? {} : { readers: Object.fromEntries(known) };
}

/** Who reads a port, as a record has it. */
export function recordedReader(record: RunRecord | undefined, port: number): number | undefined {
  return record?.readers?.[String(port)] ?? (port === 1 ? record?.readerPid : undefined);
}

/**
 * The record of a living guest is written anew where it names others; one that was removed meanwhile, or is another
 * guest's, is not.
 */
export function noteReaders(context: Context, { name, pid }: Pick<RunRecord, 'name' | 'pid'>): void {
  const now = readRunRecord(context.paths, name);
  if (now === undefined || now.pid !== pid) return;
  const rest: { -readonly [Key in keyof RunRecord]: RunRecord[Key] } = { ...now };
  delete rest.readers;
  delete rest.readerPid;
  const wanted: RunRecord = { ...rest, ...readersOnRecord(context, name) };
  if (isSame(wanted, now)) return;
  try {
    writeRunRecord(context.paths, wanted);
  } catch {
    // The next daemon finds them by what they run.
  }
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
