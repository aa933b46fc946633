import type { ImportNote } from '../imported.js';
import { GLOBAL_KEYS } from './key-table.js';
import { Scope, writtenText } from './scope.js';
import { parseBmd, type Section } from './syntax.js';

export interface BmdFile {
  readonly path: string;
  readonly text: string;
  /** User name; absent = not known. bmd reads global sections of root's files only. */
  readonly owner?: string;
}

/** The files of a pattern of .include. */
export type Include = (pattern: string) => readonly BmdFile[];

/** bmd.conf and what it includes. */
export interface BmdConfig {
  readonly vms: readonly Section[];
  readonly templates: ReadonlyMap<string, Section>;
  readonly globals: Map<string, string>;
  readonly owners: ReadonlyMap<string, string>;
  readonly varsDirectory: string;
  readonly nmdmOffset: number;
  readonly notes: readonly ImportNote[];
}

const LOCALBASE = '/usr/local';
/** More files nobody has; a pattern may name a whole disk. */
const MOST_FILES = 1000;

/** All files, in the order in which bmd reads them: what is included comes behind what is there. Never throws. */
export function readConfig(first: BmdFile, include: Include): BmdConfig {
  const reading = new Reading();
  const queue = [first];
  const seen = new Set([first.path]);
  for (let at = 0; at < queue.length; at += 1) {
    const file = queue[at] ?? first;
    for (const { pattern, where } of reading.read(file)) {
      const found = include(pattern.startsWith('/') ? pattern : `${directoryOf(file.path)}/${pattern}`);
      const fresh = found.filter(({ path }) => !seen.has(path)).slice(0, MOST_FILES - queue.length);
      for (const one of fresh) {
        seen.add(one.path);
        queue.push(one);
      }
      reading.notes.push({
        kind: 'carried',
        where,
        what: `.include ${pattern}`,
        why: `${fresh.length} files`,
      });
    }
  }
  return reading.config();
}

function directoryOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : path.slice(0, at) || '/';
}

class Reading {
  readonly notes: ImportNote[] = [];
  readonly #vms: Section[] = [];
  readonly #templates = new Map<string, Section>();
  readonly #globals = new Map([['LOCALBASE', LOCALBASE]]);
  readonly #owners = new Map<string, string>();
  readonly #settings = new Map<string, string>();

  read(file: BmdFile): readonly { readonly pattern: string; readonly where: string }[] {
    const { sections, includes, faults } = parseBmd(file.text, file.path);
    if (file.owner !== undefined) this.#owners.set(file.path, file.owner);
    for (const { line, message } of faults)
      this.notes.push({
        ...{ kind: 'dropped', where: `${file.path}:${line}`, what: lineOf(file.text, line) },
        why: `bmd refuses the whole file for this: ${message}`,
      });
    for (const section of sections) this.#section(section, file);
    return includes.flatMap(({ pattern, line }) => {
      const where = `${file.path}:${line}`;
      const resolved = new Scope(this.#globals).resolve(pattern);
      if (resolved.ok && resolved.text !== '') return [{ pattern: resolved.text, where }];
      const why = resolved.ok ? 'it names no file' : resolved.why;
      this.notes.push({ kind: 'dropped', where, what: `.include ${writtenText(pattern)}`, why });
      return [];
    });
  }

  #section(section: Section, file: BmdFile): void {
    const where = `${section.file}:${section.line}`;
    if (section.kind === 'vm') this.#vms.push(section);
    else if (section.kind === 'global') this.#global(section, file);
    else if (this.#templates.has(section.name))
      this.notes.push({
        ...{ kind: 'dropped', where, what: `template ${section.name}` },
        why: 'there is a template of this name: bmd refuses the configuration',
      });
    else this.#templates.set(section.name, section);
  }

  /** Of a setting that is given twice the first holds (parser.c gl_conf_set_params). */
  #global({ statements, file }: Section, { owner }: BmdFile): void {
    const scope = new Scope(this.#globals);
    const isRoots = owner === undefined || owner === 'root';
    for (const statement of statements) {
      const where = `${file}:${statement.line}`;
      if (statement.kind === 'apply') continue;
      const isVariable = statement.kind === 'variable';
      const name = isVariable ? statement.name : statement.key;
      const value = isVariable ? statement.value : (statement.values[0] ?? []);
      const what = `${isVariable ? '$' : ''}${name} = ${writtenText(value)}`;
      const resolved = scope.resolve(value);
      const known = isVariable ? undefined : GLOBAL_KEYS.find(({ key }) => key === name);
      if (!isRoots)
        this.notes.push({
          kind: 'ignored',
          where,
          what,
          why: 'the file is not of root: bmd ignores its global section',
        });
      else if (!resolved.ok) this.notes.push({ kind: 'dropped', where, what, why: resolved.why });
      else if (isVariable) {
        scope.set(name, resolved.text);
        this.notes.push({ kind: 'carried', where, what, why: 'put in where it is used' });
      } else {
        if (!this.#settings.has(name)) this.#settings.set(name, resolved.text);
        const { kind = 'dropped', to, why = 'bmd knows no such key' } = known ?? {};
        this.notes.push({ kind, where, what, ...(to === undefined ? {} : { key: to }), why });
      }
    }
  }

  config(): BmdConfig {
    const offset = this.#settings.get('nmdm_offset') ?? '';
    return {
      ...{ vms: this.#vms, templates: this.#templates, globals: this.#globals },
      ...{ owners: this.#owners, notes: this.notes },
      varsDirectory: (this.#settings.get('vars_directory') ?? `${LOCALBASE}/var/cache/bmd`).replace(
        /(.)\/+$/,
        '$1',
      ),
      nmdmOffset: /^\d{1,6}$/.test(offset) ? Number(offset) : 200,
    };
  }
}

function lineOf(text: string, line: number): string {
  return (text.split('\n')[line - 1] ?? '').trim().slice(0, 120);
}
