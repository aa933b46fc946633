import type { TomlTable, TomlValue } from './imported.js';
import { placeRemarks, type PlacedRemarks, type TomlRemarks } from './toml-remarks.js';
import { isList, isTable, renderKey, renderValue, withoutHidden } from './toml-value.js';

/** Width of a line, beyond which a list has a line for each of its values. */
const WIDTH = 120;
/** Tables that people write within one line; every other one is a section. */
const INLINE = new Set(['loader', 'cpus', 'tablet', 'rng', 'ready', 'slirp', 'vlan', 'port', 'console']);

/** A table as the TOML 1.0 file that a person would write: what it reads back is this table. Ends with a line break. */
export function renderToml(table: TomlTable, remarks: TomlRemarks = {}): string {
  const heading = remarks.heading === undefined ? [] : [...commentLines(remarks.heading), ''];
  const content = tableLines(placeRemarks(table, remarks, isSection), table, TOP);
  while (content[0] === '') content.shift();
  return `${[...heading, ...content].join('\n').trimEnd()}\n`;
}

/** Where a table stands: its keys, and its path with the numbers of lists. */
interface Place {
  readonly keys: readonly string[];
  readonly path: string;
}
const TOP: Place = { keys: [], path: '' };

function below({ keys, path }: Place, key: string): Place {
  return { keys: [...keys, key], path: path === '' ? key : `${path}.${key}` };
}

/** Values first: behind a section's head every key would be of that section. */
function tableLines(remarks: PlacedRemarks, table: TomlTable, place: Place): string[] {
  const entries = Object.entries(table);
  return [
    ...entries.flatMap(([key, value]) =>
      isSection(key, value) ? [] : pairLines(remarks, value, below(place, key)),
    ),
    ...(remarks.missing.get(place.path) ?? []).flatMap(commentLines),
    ...entries.flatMap(([key, value]) =>
      isSection(key, value) ? sectionLines(remarks, value, below(place, key)) : [],
    ),
  ];
}

function isSection(key: string, value: TomlValue): boolean {
  if (isList(value)) return value.length > 0 && value.every(isTable) && !isInline(key, value);
  return isTable(value) && !isInline(key, value);
}

function isInline(key: string, value: TomlValue): boolean {
  return INLINE.has(key) && renderPair(key, value).length <= WIDTH;
}

function sectionLines(remarks: PlacedRemarks, value: TomlValue, place: Place): string[] {
  if (!isList(value)) return isTable(value) ? headedLines(remarks, value, place) : [];
  return value.flatMap((item, index) => {
    const inside = { keys: place.keys, path: `${place.path}.${index}` };
    return isTable(item)
      ? ['', ...aboveLines(remarks, inside), `[[${nameOf(place)}]]`, ...tableLines(remarks, item, inside)]
      : [];
  });
}

/** A table that holds nothing but sections needs no head of its own: [bridge.lan] says [bridge] too. */
function headedLines(remarks: PlacedRemarks, table: TomlTable, place: Place): string[] {
  const above = aboveLines(remarks, place);
  const content = tableLines(remarks, table, place);
  return above.length === 0 && content[0] === '' ? content : ['', ...above, `[${nameOf(place)}]`, ...content];
}

function nameOf({ keys }: Place): string {
  return keys.map(renderKey).join('.');
}

function pairLines(remarks: PlacedRemarks, value: TomlValue, place: Place): string[] {
  const key = place.keys.at(-1) ?? '';
  const behind = remarks.behind.get(place.path)?.map((text) => text.replace(/\s+/g, ' ').trim());
  const lines = isList(value) ? listLines(key, value) : [renderPair(key, value)];
  const last = lines.pop() ?? '';
  return [
    ...aboveLines(remarks, place),
    ...lines,
    behind === undefined ? last : `${last}  # ${withoutHidden(behind.join('; '))}`,
  ];
}

function renderPair(key: string, value: TomlValue): string {
  return `${renderKey(key)} = ${renderValue(value)}`;
}

function listLines(key: string, values: readonly TomlValue[]): string[] {
  const line = renderPair(key, values);
  if (line.length <= WIDTH) return [line];
  return [`${renderKey(key)} = [`, ...values.map((value) => `  ${renderValue(value)},`), ']'];
}

function aboveLines(remarks: PlacedRemarks, { path }: Place): string[] {
  return (remarks.above.get(path) ?? []).flatMap(commentLines);
}

function commentLines(text: string): string[] {
  return text.split(/\r\n|\n/).map((line) => `# ${withoutHidden(line)}`.trimEnd());
}
