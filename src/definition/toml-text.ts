import { parse } from 'toml';

export interface SyntaxFault {
  readonly ok: false;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A byte order mark is no part of the text: TOML parsers differ on it, so neither sees it. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The tables of a TOML 1.1 text, or the first place where it is none: a parser cannot go on behind it. */
export function readToml(text: string): { readonly ok: true; readonly value: unknown } | SyntaxFault {
  try {
    return { ok: true, value: parse(text) as unknown };
  } catch (error) {
    return syntaxFault(error as ParserError, text);
  }
}

/** What the `toml` package throws: peggy's SyntaxError with a location, or an Error with line and column. */
interface ParserError {
  readonly message: string;
  readonly found?: string | null;
  readonly location?: { readonly start: { readonly line: number; readonly column: number } };
  readonly line?: number;
  readonly column?: number;
}

function syntaxFault(error: ParserError, text: string): SyntaxFault {
  const line = error.location?.start.line ?? error.line ?? 1;
  const column = error.location?.start.column ?? error.column ?? 1;
  const source = text.split('\n')[line - 1] ?? '';
  return { ok: false, line, column, message: `not TOML: ${sentenceOf(error, source)}` };
}

function sentenceOf(error: ParserError, line: string): string {
  if (error.location === undefined) return error.message.replace(/\.$/, '');
  const found =
    error.found === null || error.found === undefined ? 'end of the file' : JSON.stringify(error.found);
  return `unexpected ${error.found === '\n' ? 'end of the line' : found}${hintFor(line)}`;
}

function hintFor(line: string): string {
  const value = /^\s*[\w.-]+\s*=\s*([\w./:-]+)\s*(#.*)?$/.exec(line)?.[1];
  if (value !== undefined && !/^([-+.\d_]+|true|false)$/.test(value))
    return `; text needs quotes: "${value}"`;
  if (/^\s*[\w.-]+\s*:/.test(line)) return '; write KEY = VALUE';
  return '';
}
