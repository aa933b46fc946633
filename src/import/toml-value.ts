import type { TomlTable, TomlValue } from './imported.js';

/** TOML 1.0 without a dialect: every reader of it, and of 1.1, takes these texts. */

const BARE_KEY = /^[A-Za-z0-9_-]+$/;
/** What must not stand in a text as it is: control characters; and what an editor does not show. */
const HIDDEN = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;
const SHORT: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** A key, quoted when it must be. */
export function renderKey(key: string): string {
  return BARE_KEY.test(key) ? key : basic(key);
}

/** A value in one line. */
export function renderValue(value: TomlValue): string {
  if (typeof value === 'string') return renderString(value);
  if (typeof value === 'number') return renderNumber(value);
  if (typeof value === 'boolean') return String(value);
  return isList(value) ? `[${value.map(renderValue).join(', ')}]` : renderInlineTable(value);
}

export function isList(value: TomlValue): value is readonly TomlValue[] {
  return Array.isArray(value);
}

export function isTable(value: TomlValue): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A text that may be a comment: TOML allows it no control characters. */
export function withoutHidden(text: string): string {
  return wellFormed(text).replace(HIDDEN, (mark) => (mark === '\t' ? mark : escaped(mark)));
}

function renderInlineTable(table: TomlTable): string {
  const pairs = Object.entries(table).map(([key, value]) => `${renderKey(key)} = ${renderValue(value)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** In apostrophes nothing needs an escape: what a person would take for a text with quotes or backslashes. */
function renderString(text: string): string {
  const isPlain = /["\\]/.test(text) && !text.includes("'") && text.search(HIDDEN) < 0;
  return isPlain && wellFormed(text) === text ? `'${text}'` : basic(text);
}

function basic(text: string): string {
  return `"${wellFormed(text).replace(/["\\]/g, '\\$&').replace(HIDDEN, escaped)}"`;
}

function escaped(mark: string): string {
  return SHORT[mark] ?? `\\u${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Half a surrogate pair is no text and has no escape either. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

/** Whole numbers beyond 2^53 are floats: as integers they would be read as others. */
function renderNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text;
}
