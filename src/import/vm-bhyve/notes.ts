import { withoutSecret } from '../../definition/secret.js';
import type { ImportNote } from '../imported.js';
import { isCut, type Config, type ConfigLine } from './config.js';
import { keyRow } from './key-table.js';
import type { Part, Remark } from './part.js';

/** What became of every line of a guest's file, in its order. */
export function notesOf(config: Config, part: Part): readonly ImportNote[] {
  const seen = config.lines.map((line) => ({ line: line.line, notes: notesOfLine(config, line, part) }));
  const unseen = config.unseen.map(({ line, text, why }) => ({
    line,
    notes: [{ kind: 'ignored' as const, where: `${config.file}:${line}`, what: withoutPassword(text), why }],
  }));
  return [...seen, ...unseen].sort((a, b) => a.line - b.line).flatMap(({ notes }) => notes);
}

/** Said of keys that the file does not have: defaults of vm-bhyve that are not ours. */
export function defaultNotes(config: Config, { remarks }: Part): readonly ImportNote[] {
  return remarks.flatMap((one) => {
    if (config.values.has(one.key) || (one.kind !== 'changed' && one.kind !== 'carried')) return [];
    return [{ where: config.file, what: `(no ${one.key})`, ...bodyOf(one, one.to) }];
  });
}

function notesOfLine(config: Config, line: ConfigLine, part: Part): readonly ImportNote[] {
  const where = `${config.file}:${line.line}`;
  const what = withoutPassword(line.text);
  const known = keyRow(line.key);
  const said = part.remarks.filter(({ key }) => key === line.key);
  const place = (to: string | undefined): string | undefined => to && placed(to, line.key, part);
  const cut = isCut(line) ? [cutNote(where, what)] : [];
  if (said.length > 0) {
    return [...said.map((one) => ({ where, what, ...bodyOf(one, place(one.to ?? known?.row.to)) })), ...cut];
  }
  if (known === undefined) return [{ kind: 'ignored', where, what, why: unknownWords(line) }];
  const past = isPastGap(line.key, part);
  if (past)
    return [{ kind: 'ignored', where, what, why: 'vm-bhyve counts from 0 and ends at the first gap' }];
  const { kind, to, why } = known.row;
  return [{ where, what, ...bodyOf(why === undefined ? { kind } : { kind, why }, place(to)) }, ...cut];
}

function bodyOf(
  { kind, why }: Pick<Remark, 'kind' | 'why'>,
  to: string | undefined,
): Pick<ImportNote, 'kind' | 'key' | 'why'> {
  const lost = kind === 'dropped' || kind === 'ignored';
  return { kind, ...(to === undefined || lost ? {} : { key: to }), ...(why === undefined ? {} : { why }) };
}

function cutNote(where: string, what: string): ImportNote {
  return {
    kind: 'changed',
    where,
    what,
    why: 'vm-bhyve ends the value at the "#", even between quotes: so it is here',
  };
}

/** `disk.N.path` of disk1_name -> `share.0.path`, where disk 1 went there. */
function placed(to: string, key: string, { moved = {} }: Part): string {
  const [, device = '', number = ''] = /^(disk|network|passthru)(\d+)/.exec(key) ?? [];
  if (device === '') return to.replace('.N', '.0');
  return to.replace(`${device}.N`, moved[`${device}${number}`] ?? `${device}.${number}`);
}

/** A numbered key whose device vm-bhyve never came to. */
function isPastGap(key: string, { moved = {} }: Part): boolean {
  const [, device = '', number = ''] = /^(disk|network)(\d+)_/.exec(key) ?? [];
  return device !== '' && moved[`${device}${number}`] === undefined;
}

function unknownWords({ key, value, text }: ConfigLine): string {
  if (!text.includes('=')) return 'vm-bhyve reads it as a key of that name, which it does not know';
  if (/\s$/.test(key) && keyRow(key.trim()) !== undefined)
    return `vm-bhyve does not see ${key.trim()}: there is a blank before the "="`;
  return value === '' ? 'vm-bhyve knows no such key, and it is empty' : 'vm-bhyve knows no such key';
}

function withoutPassword(text: string): string {
  return withoutSecret(text.replace(/^(\s*vnc_password\s*=).*/, '$1***'));
}
