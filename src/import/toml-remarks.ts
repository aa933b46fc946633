import type { TomlTable, TomlValue } from './imported.js';
import { isList, isTable } from './toml-value.js';

/** What is said beside the values. Paths are as in ImportNote.key: `network.0.bridge`. */
export interface TomlRemarks {
  /** At the top of the file. */
  readonly heading?: string;
  /** Lines of their own: before a key or a section; of a key that is not there, at the end of the table where it would be. */
  readonly above?: ReadonlyMap<string, string>;
  /** Behind a key's value. */
  readonly behind?: ReadonlyMap<string, string>;
}

/** Remarks at the places where the text can hold them. */
export interface PlacedRemarks {
  readonly above: ReadonlyMap<string, readonly string[]>;
  readonly behind: ReadonlyMap<string, readonly string[]>;
  /** Path of a table -> remarks on keys it does not have. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

export type IsSection = (key: string, value: TomlValue) => boolean;

/** Within a line there is no room: what is said of a part of it is said of the line. */
export function placeRemarks(table: TomlTable, remarks: TomlRemarks, isSection: IsSection): PlacedRemarks {
  const placed = { above: new Map(), behind: new Map(), missing: new Map() } as Record<
    keyof PlacedRemarks,
    Map<string, string[]>
  >;
  for (const kind of ['above', 'behind'] as const) {
    for (const [path, text] of remarks[kind] ?? []) {
      const { place, exists, isHead } = findPlace(table, path, isSection);
      const map = exists ? placed[kind === 'behind' && isHead ? 'above' : kind] : placed.missing;
      map.set(place, [...(map.get(place) ?? []), text]);
    }
  }
  return placed;
}

interface Place {
  readonly place: string;
  readonly exists: boolean;
  /** A section, not a value. */
  readonly isHead: boolean;
}

function findPlace(table: TomlTable, path: string, isSection: IsSection): Place {
  const parts = path.split('.');
  let here: TomlTable = table;
  for (let at = 0; at < parts.length;) {
    const key = parts[at] ?? '';
    const value = Object.hasOwn(here, key) ? here[key] : undefined;
    if (value === undefined) return { place: parts.slice(0, at).join('.'), exists: false, isHead: false };
    if (!isSection(key, value))
      return { place: parts.slice(0, at + 1).join('.'), exists: true, isHead: false };
    const item = isList(value) ? value[Number(parts[at + 1] ?? 0)] : value;
    if (item === undefined || !isTable(item))
      return { place: parts.slice(0, at).join('.'), exists: false, isHead: false };
    const next = isList(value) ? at + 2 : at + 1;
    if (next >= parts.length)
      return {
        place: isList(value) && at + 1 >= parts.length ? `${path}.0` : path,
        exists: true,
        isHead: true,
      };
    here = item;
    at = next;
  }
  return { place: '', exists: false, isHead: false };
}
