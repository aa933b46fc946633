import type { Finding, KeyPath } from './finding.js';
import type { RawTable } from './merge.js';
import { suggestWord } from './suggestion.js';

/** What `${...}` in a text may stand for. */
export interface Variables {
  readonly name: string;
  /** The VM's own directory. */
  readonly vm_dir: string;
  /** kern.hostname; absent = it is not known. */
  readonly host?: string;
}

const VARIABLE_NAMES = ['name', 'vm_dir', 'host'] as const;

/** No known key lies deeper, and a hostile file costs no more than another. */
const DEEPEST = 8;
/** `$${` is a `${` as it stands; a `$` before anything else is itself. */
const REFERENCE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;

export interface Expanded {
  /** What holds no variable is the very same object as before. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** The same of a VM's tables, of which `template` names a file as it stands. */
export function expandTables(
  tables: RawTable,
  variables: Variables,
): { readonly tables: RawTable; readonly findings: readonly Finding[] } {
  const { value, findings } = expandVariables(tables, variables);
  const { template } = tables;
  const expanded = value as RawTable;
  return { findings, tables: template === undefined ? expanded : { ...expanded, template } };
}

/** Every text of a value with its variables replaced; keys are never looked at. */
export function expandVariables(value: unknown, variables: Variables): Expanded {
  const findings: Finding[] = [];
  const expand = (one: unknown, path: KeyPath): unknown => {
    if (typeof one === 'string') return expandText(one, variables, (message) => add(path, message));
    if (typeof one !== 'object' || one === null || path.length >= DEEPEST) return one;
    if (Array.isArray(one))
      return sameUnlessChanged(
        one,
        one.map((item, at) => expand(item, [...path, at])),
      );
    if (!isPlain(one)) return one;
    const before = Object.values(one);
    const keys = Object.keys(one);
    const after = before.map((item, at) => expand(item, [...path, keys[at] ?? '']));
    if (after.every((item, at) => item === before[at])) return one;
    return Object.fromEntries(keys.map((key, at) => [key, after[at]]));
  };
  return { value: expand(value, []), findings };

  function add(path: KeyPath, message: string): void {
    findings.push({ path, at: 'value', message });
  }
}

/** A text that reads back as it is: for whoever writes definitions from what has no variables. */
export function escapeVariables(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** The same of every text in a table. */
export function escapeTables<T>(value: T): T {
  if (typeof value === 'string') return escapeVariables(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(escapeTables) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeTables(inner)])) as T;
}

/** Whether a file's text can hold variables at all; TOML can spell a `$` otherwise, after a backslash. */
export function mayHoldVariables(text: string): boolean {
  return text.includes('${') || text.includes('\\');
}

function expandText(text: string, variables: Variables, refuse: (message: string) => void): string {
  if (!text.includes('${')) return text;
  return text.replace(REFERENCE, (whole: string, name: string | undefined) => {
    if (whole === '$${') return '${';
    const value = name === undefined ? undefined : valueOf(variables, name);
    if (value === undefined) refuse(messageFor(name));
    return value ?? whole;
  });
}

function valueOf(variables: Variables, name: string): string | undefined {
  const known = VARIABLE_NAMES.find((one) => one === name);
  return known === undefined ? undefined : variables[known];
}

function messageFor(name: string | undefined): string {
  if (name === undefined) return `"\${" without its "}": ${LITERAL}`;
  if (name === 'host') return 'the name of this host is not known, and ${host} stands for it';
  const near = suggestWord(name, VARIABLE_NAMES);
  const meant = near === undefined ? '' : `: did you mean \${${near}}?`;
  const known = VARIABLE_NAMES.map((one) => `\${${one}}`).join(', ');
  return `unknown variable \${${name}}${meant} (there are ${known}; ${LITERAL})`;
}

const LITERAL = 'a literal ${ is written $${';

function sameUnlessChanged(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, at) => item === before[at]) ? before : after;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
