import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { lastLines } from '../bhyve/judge-exit.js';
import { vmPathsOf, type Paths } from '../store/paths.js';

/** bhyve says little; whoever says more than this is noise. */
const TAIL_BYTES = 8192;

/** What a guest's bhyve has written since the mark was set. */
export interface OutputMark {
  /** The last lines, as judge-exit reads them. */
  lines(): readonly string[];
}

interface Marks {
  readonly paths: Paths;
  /** Where the output file of a VM ended when its launch began. */
  readonly marks: Map<string, number>;
}

/** Remembers where the output file of a VM ends now: what comes after is the next launch's. */
export function markOutput({ paths, marks }: Marks, name: string): void {
  marks.set(name, sizeOf(vmPathsOf(paths, name).output));
}

/** The mark of a launch by an earlier daemon, as its record has it. */
export function recallMark({ marks }: Marks, name: string, offset: number): void {
  if (!marks.has(name)) marks.set(name, offset);
}

/** The output since the last mark of this daemon, or the tail of all of it when there is none. */
export function outputSince({ paths, marks }: Marks, name: string): OutputMark {
  const { output } = vmPathsOf(paths, name);
  return { lines: () => readTail(output, marks.get(name) ?? 0) };
}

function readTail(path: string, from: number): readonly string[] {
  const size = sizeOf(path);
  const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES);
  const buffer = Buffer.alloc(Math.max(0, size - start));
  if (buffer.length === 0) return [];
  const descriptor = openSync(path, 'r');
  try {
    const length = readSync(descriptor, buffer, 0, buffer.length, start);
    return lastLines([buffer.toString('utf8', 0, length)]);
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
