import type { KeyTable, ManualKey } from './key-tables.js';
import { prose, word, words } from './mdoc.js';
import { tagged } from './page.js';
import { VALUE_KINDS } from './value-kinds.js';

/** What kinds of values there are. */
export function valueList(): string {
  return tagged(VALUE_KINDS.map(([types, form]) => [words(types), capital(prose(form))]));
}

/** Every key of a file, each table below a heading. */
export function keyLists(tables: readonly KeyTable[]): string {
  return tables.map(keyList).join('\n');
}

function keyList({ title, of, keys }: KeyTable): string {
  const list = tagged(
    keys.map((key) => [`Va ${word(key.name)} Pq No ${words(factsOf(key))}`, itemText(key)]),
  );
  if (title === undefined || of === undefined) return `.Ss The top of the file\n${list}`;
  return [`.Ss ${words(title)}\\&`, prose(of.sentence), list].join('\n');
}

/** `size; needed`. */
export function factsOf({ type, initial, needed }: ManualKey): string {
  if (initial !== undefined) return `${type}; default ${initial.replace(/^\((.*)\)$/, '$1')}`;
  return needed ? `${type}; needed` : type;
}

/** What it becomes, as a sentence; empty where it becomes nothing. */
function becomes({ option }: ManualKey): string {
  if (option === undefined) return '';
  return option === 'as they are' ? 'Given to bhyve(8) as they are.' : `Becomes \`${option}\`.`;
}

function itemText(key: ManualKey): string {
  return [prose(`${key.sentence} ${becomes(key)}`), `.Dl ${words(`${key.name} = ${key.example}`)}`].join(
    '\n',
  );
}

function capital(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
