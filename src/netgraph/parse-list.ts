import type { NodeRow } from './node.js';

/**
 * `  Name: %-15s Type: %-15s ID: %08x   Num hooks: %d` (facts.md 1.6). Names may hold blanks, so the words around
 * them are the anchors.
 */
const ROW = /^ {2}Name: (.*?)(?<! ) +Type: (\S+) +ID: ([0-9a-f]+) +Num hooks: (\d+)\s*$/;

/** One row of ngctl(8) `list` or `show`; undefined for any other line. */
export function parseRow(line: string): NodeRow | undefined {
  const [, name, type, id, hooks] = ROW.exec(line) ?? [];
  if (name === undefined || type === undefined || id === undefined) return undefined;
  return { name: parseName(name), type, id: parseId(id), hookCount: Number(hooks) };
}

/** The rows of ngctl(8) `list`, in the kernel's hash order. */
export function parseList(stdout: string): NodeRow[] {
  return stdout.split(/\r?\n/).flatMap((line) => parseRow(line) ?? []);
}

/** A name as a table prints it. */
export function parseName(text: string): string | undefined {
  return text === '<unnamed>' ? undefined : text;
}

/** `0000001f` as paths write it: `1f`. */
export function parseId(text: string): string {
  return text.replace(/^0+(?=.)/, '');
}
