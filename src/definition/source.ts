import * as z from 'zod/mini';
import type { Decoded, Fault } from './fault.js';
import { type Finding, sentenceOf } from './finding.js';
import { findingsOf } from './issue.js';
import { Locator } from './locate.js';
import type { RawTable } from './merge.js';
import { readToml, withoutMark } from './toml-text.js';
import type { Section } from './unknown-key.js';

/** One definition file as it was read; `unreadable` and `refused` say why there is no text. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly unreadable?: string;
  readonly refused?: string;
  /** From the folder of templates; without `.toml` the folder itself, which could not be read. */
  readonly template?: true;
}

/** How one kind of file is decoded: its schema, its known keys, and what only the tables together can tell. */
export interface Grammar<S extends z.core.$ZodType, T> {
  readonly schema: S;
  readonly sections: readonly Section[];
  /** Runs on the raw tables, so that its findings come together with the schema's. */
  readonly judge: (tables: RawTable) => readonly Finding[];
  readonly complete: (tables: z.output<S>) => T;
}

/** Reading takes time with the length, and every other VM waits for it; a definition has some hundred bytes. */
const FILE_MAX = 256 * 1024;

/** A file's value, or all of its faults sorted by place. Never throws. */
export function decodeSource<S extends z.core.$ZodType, T>(
  source: Source,
  grammar: Grammar<S, T>,
): Decoded<T> {
  const read = readTables(source);
  if (!read.ok) return read;
  const judged = judgeTables(read.tables, grammar);
  return judged.ok ? judged : { ok: false, faults: placeFindings(source, judged.findings) };
}

/** The tables of a file, nothing of them judged; or why there are none. Never throws. */
export function readTables(source: Source): TableReading {
  if (source.unreadable !== undefined)
    return failed(source.file, [{ message: `cannot be read: ${source.unreadable}` }]);
  if (source.refused !== undefined) return failed(source.file, [{ message: source.refused }]);
  if (source.text.length > FILE_MAX)
    return failed(source.file, [{ message: `is larger than ${FILE_MAX / 1024} KiB: that is no definition` }]);
  const tables = readToml(withoutMark(source.text));
  return tables.ok ? { ok: true, tables: tables.value as RawTable } : failed(source.file, [tables]);
}

export type TableReading =
  | { readonly ok: true; readonly tables: RawTable }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** What the tables say, or everything that is wrong with them. */
export function judgeTables<S extends z.core.$ZodType, T>(
  tables: RawTable,
  { schema, sections, judge, complete }: Grammar<S, T>,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly findings: readonly Finding[] } {
  const result = z.safeParse(schema, tables, { reportInput: true });
  const findings = [...(result.success ? [] : findingsOf(result.error.issues, sections)), ...judge(tables)];
  if (result.success && findings.length === 0) return { ok: true, value: complete(result.data) };
  return { ok: false, findings };
}

/** Findings as faults, sorted by place. */
function placeFindings(source: Source, findings: readonly Finding[]): readonly Fault[] {
  const locator = new Locator(withoutMark(source.text));
  return findings
    .map((finding) => ({
      file: source.file,
      ...locator.positionOf(finding),
      message: sentenceOf(finding, (one) => locator.positionOf(one)),
    }))
    .sort(byPlace);
}

export function byPlace(a: Fault, b: Fault): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** A fault of the file as a whole is told at its beginning. */
function failed(
  file: string,
  faults: readonly { readonly message: string; readonly line?: number; readonly column?: number }[],
): { readonly ok: false; readonly faults: readonly Fault[] } {
  return {
    ok: false,
    faults: faults.map(({ message, line = 1, column = 1 }) => ({ file, line, column, message })),
  };
}
