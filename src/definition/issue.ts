import type * as z from 'zod/mini';
import type { Finding, KeyPath } from './finding.js';
import { type Section, unknownKeyMessage } from './unknown-key.js';
import { suggestValue } from './suggestion.js';

type Issue = z.core.$ZodIssue;

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  boolean: 'true or false',
  object: 'a table',
  record: 'a table',
  array: 'a list',
};

/** What to write where a required key is missing. */
const EXAMPLES: Readonly<Record<string, string>> = {
  memory: 'memory = "512M"',
  loader: 'loader = "uefi"',
  path: 'path = "disk.img"',
  bridge: 'bridge = "bnet0"',
  vnc: 'vnc = "127.0.0.1:5900"',
  bootrom: 'bootrom = "/path/to.fd"',
  parent: 'parent = "em0"',
  tag: 'tag = 100',
  listen: 'listen = "127.0.0.1:9321"',
};

/** zod's issues (parsed with `reportInput`) as sentences about the file; `sections` lists the known keys. */
export function findingsOf(issues: readonly Issue[], sections: readonly Section[]): readonly Finding[] {
  return issues.flatMap((issue) => findingsOfOne(issue, [], sections));
}

function findingsOfOne(issue: Issue, prefix: KeyPath, sections: readonly Section[]): readonly Finding[] {
  const path = [...prefix, ...(issue.path as (string | number)[])];
  if (issue.input === undefined && issue.code !== 'custom') return [missing(path)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        return { path: [...path, key], at: 'key', message: unknownKeyMessage(key, path, sections) };
      });
    case 'invalid_union': {
      const branch = meantBranch(issue.errors, issue.input);
      if (branch !== undefined) return branch.flatMap((one) => findingsOfOne(one, path, sections));
      return [wrongKind(path, issue.errors.flat().flatMap(expectationsOf), issue.input)];
    }
    case 'invalid_value':
      if (typeof issue.input === 'object') return [wrongKind(path, expectationsOf(issue), issue.input)];
      return [{ path, at: 'value', message: wrongValue(path, issue.values, issue.input) }];
    case 'invalid_type':
      return [wrongKind(path, expectationsOf(issue), issue.input)];
    default:
      return [{ path, at: 'value', message: withSubject(path, issue.message) }];
  }
}

/** A reader knows the value but not its key: where it says what the value must be, the key is the subject. */
function withSubject(path: KeyPath, message: string): string {
  return message.startsWith('must ') ? `${nameOf(path)} ${message}` : message;
}

function missing(path: KeyPath): Finding {
  const key = String(path.at(-1));
  const example = EXAMPLES[key];
  return {
    path,
    at: 'key',
    message: `${key} is missing${example === undefined ? '' : `: write ${example}`}`,
  };
}

/** Of several forms, the one whose kind was written: its faults are the ones to tell. */
function meantBranch(branches: readonly (readonly Issue[])[], input: unknown): readonly Issue[] | undefined {
  return branches.find(
    (issues) => !issues.some((issue) => issue.path.length === 0 && isOtherKind(issue, input)),
  );
}

function isOtherKind(issue: Issue, input: unknown): boolean {
  if (issue.code === 'invalid_type') return true;
  if (issue.code === 'invalid_union') return meantBranch(issue.errors, input) === undefined;
  return issue.code === 'invalid_value' && !issue.values.some((value) => typeof value === typeof input);
}

function expectationsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(expectationsOf);
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value) ?? '');
  return issue.code === 'invalid_type' ? [KIND_WORDS[issue.expected] ?? issue.expected] : [];
}

function wrongKind(path: KeyPath, expected: readonly string[], input: unknown): Finding {
  const key = String(path.at(-1) ?? '');
  const top = path.length === 1;
  if (top && Array.isArray(input) && expected.includes('a table')) {
    return { path, at: 'key', message: `${key} can only be given once: write [${key}]` };
  }
  if (top && isTable(input) && expected.includes('a list')) {
    return { path, at: 'key', message: `there may be several of ${key}: write [[${key}]]` };
  }
  const kinds = [...new Set(expected)];
  const wanted = kinds.length < 2 ? kinds.join() : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
  return { path, at: 'value', message: `${nameOf(path)} must be ${wanted}, not ${describe(input)}` };
}

function wrongValue(path: KeyPath, values: readonly unknown[], input: unknown): string {
  const known = `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  const meant = suggestValue(String(path.at(-1)), input, values);
  const advice = meant === undefined ? `write ${known}` : `did you mean ${JSON.stringify(meant)}? (${known})`;
  return `${nameOf(path)} = ${describe(input)} is not known: ${advice}`;
}

function nameOf(path: KeyPath): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `${path.at(-2)} number ${last + 1}` : String(last ?? 'the file');
}

function isTable(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && !(input instanceof Date);
}

function describe(input: unknown): string {
  if (input instanceof Date) return 'a date';
  if (Array.isArray(input)) return 'a list';
  if (isTable(input)) return 'a table';
  return typeof input === 'string' ? JSON.stringify(input) : String(input);
}
