/** A piece of a string: text, a variable, or an arithmetic expression. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'arithmetic'; readonly text: string };

/** bmd.conf(5), its conflex.l: pieces side by side are one string, whatever blanks lie between them. */
export type Token = { readonly line: number } & (
  | { readonly kind: 'mark'; readonly mark: '{' | '}' | '(' | ')' | ',' | ';' | '=' | '+=' }
  | { readonly kind: 'word'; readonly word: 'global' | 'vm' | 'template' | '.include' | '.apply' }
  | { readonly kind: 'piece'; readonly piece: Piece }
  /** What bmd does not read. */
  | { readonly kind: 'fault'; readonly message: string }
);

const WORDS = new Set(['global', 'vm', 'template', '.include', '.apply']);
const BLANK = /^[ \t\r\f\v]+/;
const COMMENT = /^(?:#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)/;
const MARK = /^(?:\+=|[{}(),;=])/;
const BARE = /^[A-Za-z0-9_!%&\-.:<>?@[\]^`|~]+/;
const SINGLE = /^'((?:[^'\\]|\\[^])*)'/;
const VARIABLE = /^(?:\$([A-Za-z_]\w*)|\$\{((?:[^\n{}\\]|\\[^])*)\})/;
const ESCAPE = /^\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|[^])/;

/** Every token of a text; what bmd does not read is a token of its own. Never throws. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const rest = text.slice(at, at + 65_536);
    const { length, found } = nextToken(rest);
    for (const one of found) tokens.push({ ...one, line });
    line += countLines(rest.slice(0, length));
    at += length;
  }
  return tokens;
}

type Bare = Token extends infer T ? (T extends Token ? Omit<T, 'line'> : never) : never;
interface Next {
  readonly length: number;
  readonly found: readonly Bare[];
}

function nextToken(rest: string): Next {
  const skipped = (BLANK.exec(rest) ?? /^\n+/.exec(rest) ?? COMMENT.exec(rest))?.[0];
  if (skipped !== undefined) return { length: skipped.length, found: [] };
  if (rest.startsWith('$((')) return arithmetic(rest);
  const [written, plain, braced] = VARIABLE.exec(rest) ?? [];
  if (written !== undefined) return one(written, { kind: 'variable', name: plain ?? unescape(braced ?? '') });
  const single = SINGLE.exec(rest);
  if (single !== null) return one(single[0], { kind: 'text', text: unescape(single[1] ?? '') });
  if (rest.startsWith('"')) return doubleQuoted(rest);
  const mark = MARK.exec(rest)?.[0];
  if (mark !== undefined) return { length: mark.length, found: [{ kind: 'mark', mark } as Bare] };
  const bare = BARE.exec(rest)?.[0];
  if (bare !== undefined)
    return WORDS.has(bare)
      ? { length: bare.length, found: [{ kind: 'word', word: bare } as Bare] }
      : one(bare, { kind: 'text', text: bare });
  const escape = ESCAPE.exec(rest)?.[0];
  if (escape !== undefined) return one(escape, { kind: 'text', text: unescape(escape) });
  const [first = ''] = rest;
  if (first === "'") return fault(rest.length, 'a string is not closed');
  if ('$*+/'.includes(first)) return one(first, { kind: 'text', text: first });
  return fault(first.length, `${JSON.stringify(first)} is no part of the syntax`);
}

function one(written: string, piece: Piece): Next {
  return { length: written.length, found: [{ kind: 'piece', piece }] };
}

function fault(length: number, message: string): Next {
  return { length, found: [{ kind: 'fault', message }] };
}

/** Up to the `))` that closes it. */
function arithmetic(rest: string): Next {
  const end = endOfArithmetic(rest);
  if (end === undefined) return fault(3, '$(( is not closed');
  return one(rest.slice(0, end), { kind: 'arithmetic', text: rest.slice(3, end - 2) });
}

function endOfArithmetic(rest: string): number | undefined {
  let depth = 0;
  for (let at = 3; at < rest.length; at += 1) {
    const mark = rest[at];
    if (mark === '\n' || mark === ';') return undefined;
    if (mark === '(') depth += 1;
    if (mark === ')' && depth > 0) depth -= 1;
    else if (mark === ')') return rest[at + 1] === ')' ? at + 2 : undefined;
  }
  return undefined;
}

/** Variables and arithmetic count within. */
function doubleQuoted(rest: string): Next {
  const found: Bare[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '' || found.length === 0) found.push({ kind: 'piece', piece: { kind: 'text', text } });
    text = '';
  };
  for (let at = 1; at < rest.length;) {
    const tail = rest.slice(at);
    const mark = rest[at] ?? '';
    if (mark === '"') {
      flush();
      return { length: at + 1, found };
    }
    const step = tail.startsWith('$((') ? arithmetic(tail) : variable(tail);
    if (step !== undefined && step.found[0]?.kind === 'piece') {
      flush();
      found.push(...step.found);
      at += step.length;
      continue;
    }
    const escape = mark === '\\' ? (ESCAPE.exec(tail)?.[0] ?? mark) : mark;
    text += mark === '\\' ? unescape(escape) : mark;
    at += escape.length;
  }
  return fault(rest.length, 'a string is not closed');
}

function variable(tail: string): Next | undefined {
  const [written, plain, braced] = VARIABLE.exec(tail) ?? [];
  return written === undefined
    ? undefined
    : one(written, { kind: 'variable', name: plain ?? unescape(braced ?? '') });
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\n': '' },
};

function unescape(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|([^]))/g,
    (_, octal?: string, hex?: string, mark = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return Object.hasOwn(NAMED, mark as string) ? (NAMED[mark as string] ?? '') : (mark as string);
    },
  );
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
