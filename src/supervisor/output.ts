import { lastLines } from '../bhyve/judge-exit.js';
import { readSince, rotateLog } from '../store/log-file.js';
import { wordsOfBoot } from '../console/log.js';
import { consoleFilesOf, vmPathsOf, type Paths } from '../store/paths.js';
import { sizeOf } from '../store/tail.js';

/** bhyve says little; whoever says more than this is noise. */
const TAIL_BYTES = 8192;
const CONSOLE_LINES = 100;
/** A log of a guest that is larger is rotated: bhyve's notes on unhandled MSRs have no end (facts.md 6.8). */
export const LOG_BYTES = 4 * 1024 * 1024;

/** What a guest's bhyve has written since the mark was set. */
export interface OutputMark {
  /** The last lines, as judge-exit reads them. */
  lines(): readonly string[];
}

interface Marks {
  readonly paths: Paths;
  /** Where the output file of a VM ended when its launch began; below zero: before the rotation since. */
  readonly marks: Map<string, number>;
}

/** Remembers where the output file of a VM ends now: what comes after is the next launch's. */
export function markOutput({ paths, marks }: Marks, name: string): void {
  const { output } = vmPathsOf(paths, name);
  rotateQuietly(output);
  marks.set(name, sizeOf(output));
}

/** The mark of a launch by an earlier daemon, as its record has it. */
export function recallMark({ marks }: Pick<Marks, 'marks'>, name: string, offset: number): void {
  if (!marks.has(name)) marks.set(name, offset);
}

/** The output since the last mark of this daemon, or the tail of all of it when there is none. */
export function outputSince({ paths, marks }: Marks, name: string): OutputMark {
  const { output } = vmPathsOf(paths, name);
  return { lines: () => lastLines([readSince(output, marks.get(name) ?? 0, TAIL_BYTES)]) };
}

/** The last lines that a guest printed on com1 since its launch; none when they are not kept. */
export function consoleSince({ paths }: Pick<Marks, 'paths'>, name: string): readonly string[] {
  return wordsOfBoot(consoleFilesOf(paths, name, 1))
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-CONSOLE_LINES);
}

/** Nobody writes to it now: what cannot be rotated grows on until somebody does. */
function rotateQuietly(file: string): void {
  try {
    rotateLog(file, LOG_BYTES);
  } catch {
    // A full disk must not keep a guest down.
  }
}
