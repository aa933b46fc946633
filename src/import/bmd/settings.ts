import type { ImportNote } from '../imported.js';
import { Scope, writtenText } from './scope.js';
import type { Section, Statement, Target } from './syntax.js';

/** One value of one key of a VM, with everything put in. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** `+=`, or a further value of a list. */
  readonly add: boolean;
  /** `bmd.conf:12`. */
  readonly where: string;
  /** As it is written: `graphics_port = $((5900 + ${ID}))`. */
  readonly what: string;
}

export interface SettingsInput {
  readonly vm: Section;
  readonly id: number;
  /** Who owns the file. */
  readonly owner: string;
  readonly templates: ReadonlyMap<string, Section>;
  readonly globals: Map<string, string>;
}

export interface Settings {
  readonly settings: readonly Setting[];
  /** Of lines that set nothing. */
  readonly notes: readonly ImportNote[];
}

/** A VM's section with its templates and variables, in the order in which bmd goes through them (parser.c). Never throws. */
export function settingsOf({ vm, id, owner, templates, globals }: SettingsInput): Settings {
  const locals = new Map([
    ...([
      ['NAME', vm.name],
      ['ID', String(id)],
      ['OWNER', owner],
      ['GROUP', ''],
    ] as const),
  ]);
  const walk: Walk = {
    ...{ settings: [], notes: [], templates, applied: new Set(), depth: 0 },
    scope: new Scope(globals, locals),
  };
  walkSection(vm, walk);
  return { settings: walk.settings, notes: walk.notes };
}

interface Walk {
  readonly settings: Setting[];
  readonly notes: ImportNote[];
  readonly scope: Scope;
  readonly templates: ReadonlyMap<string, Section>;
  /** The same template cannot be applied twice (bmd.conf(5)). */
  readonly applied: Set<string>;
  readonly depth: number;
}

/** Nobody nests templates so deep. */
const DEEPEST = 100;

function walkSection(section: Section, walk: Walk): void {
  for (const statement of section.statements) {
    const where = `${section.file}:${statement.line}`;
    if (statement.kind === 'set') set(statement, where, walk);
    else if (statement.kind === 'variable') setVariable(statement, where, walk);
    else for (const target of statement.targets) apply(target, where, walk);
  }
}

function set(
  { key, add, values }: Extract<Statement, { kind: 'set' }>,
  where: string,
  { scope, settings, notes }: Walk,
): void {
  let cleared = add;
  for (const value of values) {
    const what = `${key} ${cleared ? '+=' : '='} ${writtenText(value)}`;
    const resolved = scope.resolve(value);
    if (!resolved.ok) {
      notes.push({ kind: 'dropped', where, what, why: `${resolved.why}, so that bmd leaves the line out` });
      // The list is cleared all the same.
      if (!cleared) settings.push({ key, value: '', add: false, where, what: '' });
    } else {
      settings.push({ key, value: resolved.text, add: cleared, where, what });
      if (key === 'name') scope.set('NAME', resolved.text);
    }
    cleared = true;
  }
}

function setVariable(
  { name, value }: Extract<Statement, { kind: 'variable' }>,
  where: string,
  { scope, notes }: Walk,
): void {
  const what = `$${name} = ${writtenText(value)}`;
  const resolved = scope.resolve(value);
  if (resolved.ok) {
    scope.set(name, resolved.text);
    notes.push({ kind: 'carried', where, what, why: 'put in where it is used' });
  } else notes.push({ kind: 'dropped', where, what, why: resolved.why });
}

function apply({ name, args }: Target, where: string, walk: Walk): void {
  const { scope, notes, templates, applied } = walk;
  const what = `.apply ${writtenText(name)}${args.length === 0 ? '' : `(${args.map(writtenText).join(', ')})`}`;
  const resolved = scope.resolve(name);
  const drop = (why: string): void => {
    notes.push({ kind: 'dropped', where, what, why });
  };
  if (!resolved.ok) return drop(resolved.why);
  const template = templates.get(resolved.text);
  if (template === undefined) return drop(`there is no template "${resolved.text}"`);
  if (applied.has(resolved.text)) return drop(`the template "${resolved.text}" is already applied`);
  if (walk.depth >= DEEPEST) return drop('templates within templates are too deep');
  applied.add(resolved.text);
  const values = new Map<string, string>();
  for (const [at, parameter] of template.parameters.entries()) {
    const own = args[at] ?? [];
    const value = scope.resolve(own.length > 0 ? own : parameter.value);
    if (!value.ok) drop(`argument ${parameter.name}: ${value.why}, so that it is empty`);
    values.set(parameter.name, value.ok ? value.text : '');
  }
  notes.push({ kind: 'carried', where, what, why: 'its lines are told one by one' });
  scope.within(values, () => {
    walkSection(template, { ...walk, depth: walk.depth + 1 });
  });
}
