import type { KeyPath } from './finding.js';
import { foreignWord } from './foreign-words.js';
import { suggestWord } from './suggestion.js';

/** A part of the file and the keys it knows; `name` '' = above all headers. */
export interface Section {
  readonly name: string;
  /** As the operator writes it: `[[disk]]`. */
  readonly title: string;
  readonly keys: readonly string[];
}

/** Why a key is not known here, and what was most likely meant. */
export function unknownKeyMessage(key: string, path: KeyPath, sections: readonly Section[]): string {
  // `[bridge.NAME]` has its name in between.
  const name = String((path.length > 2 ? path[2] : path[0]) ?? '');
  const here = sections.find((section) => section.name === name);
  const near = suggestWord(key, here?.keys ?? []);
  const foreign = foreignWord(key, name);
  const home = sections.find((section) => section !== here && section.keys.includes(key));
  const place = here === undefined || here.title === '' ? '' : ` in ${here.title}`;
  return `unknown key ${JSON.stringify(key)}${place}${adviceFor(foreign, home, near)}`;
}

function adviceFor(foreign: string | undefined, home: Section | undefined, near: string | undefined): string {
  if (foreign !== undefined) return `: ${foreign}`;
  if (home?.title === '') return ': it belongs to the top of the file, above the first [section]';
  if (home !== undefined) return `: it belongs into ${home.title}`;
  return near === undefined ? '' : `: did you mean ${JSON.stringify(near)}?`;
}
