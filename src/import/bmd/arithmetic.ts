/** A value, or why there is none. */
export type Sum =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly why: string };
type Lookup = (name: string) => string | undefined;

const TOKEN = /^[ \t]*(?:(0x[0-9a-fA-F]+|\d+)|\$([A-Za-z_]\w*)|\$\{([^{}]*)\}|([-+*/%()]))/;
/** How deep parentheses may go. */
const DEEPEST = 100;

/** The inside of `$(( ))`: longs, + - * / %, a minus before a number, a variable or parentheses (confparse.y, calc_expr). */
export function calculate(text: string, lookup: Lookup): Sum {
  const tokens: string[] = [];
  let rest = text.trimEnd();
  while (rest !== '') {
    const match = TOKEN.exec(rest);
    if (match === null) return refuse(`"${rest.trim()}" is no arithmetic that bmd knows`);
    const [written, number, plain, braced, mark] = match;
    const name = plain ?? braced;
    tokens.push(name === undefined ? (number ?? mark ?? '') : `$${name}`);
    rest = rest.slice(written.length);
  }
  try {
    const reader: Reader = { tokens, at: 0, depth: 0, lookup };
    const value = sum(reader);
    if (reader.at < tokens.length) return refuse(`"${tokens[reader.at] ?? ''}" was not expected`);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Stop) return refuse(error.message);
    throw error;
  }
}

function refuse(why: string): Sum {
  return { ok: false, why };
}

class Stop extends Error {}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
  readonly lookup: Lookup;
}

function sum(reader: Reader): bigint {
  let value = product(reader);
  for (;;) {
    const mark = reader.tokens[reader.at];
    if (mark !== '+' && mark !== '-') return value;
    reader.at += 1;
    const right = product(reader);
    value = BigInt.asIntN(64, mark === '+' ? value + right : value - right);
  }
}

function product(reader: Reader): bigint {
  let value = factor(reader);
  for (;;) {
    const mark = reader.tokens[reader.at];
    if (mark !== '*' && mark !== '/' && mark !== '%') return value;
    reader.at += 1;
    const right = factor(reader);
    if (mark !== '*' && right === 0n) throw new Stop('it divides by zero');
    value = BigInt.asIntN(64, mark === '*' ? value * right : mark === '/' ? value / right : value % right);
  }
}

function factor(reader: Reader): bigint {
  const token = reader.tokens[reader.at];
  reader.at += 1;
  if (token === undefined) throw new Stop('it ends too early');
  if (token === '-') return BigInt.asIntN(64, -factor(reader));
  if (token === '(') {
    reader.depth += 1;
    if (reader.depth > DEEPEST) throw new Stop('its parentheses are too deep');
    const value = sum(reader);
    if (reader.tokens[reader.at] !== ')') throw new Stop('")" is missing');
    reader.at += 1;
    reader.depth -= 1;
    return value;
  }
  if (token.startsWith('$')) return variable(token.slice(1), reader);
  const number = strtol(token);
  if (number === undefined) throw new Stop(`"${token}" was not expected`);
  return number;
}

function variable(name: string, { lookup }: Reader): bigint {
  const text = lookup(name);
  if (text === undefined) throw new Stop(`\${${name}} is undefined`);
  const number = strtol(text);
  if (number === undefined) throw new Stop(`\${${name}} is "${text}", which is no number`);
  return number;
}

/** strtol(3) with base 0; an empty text is 0. */
function strtol(text: string): bigint | undefined {
  if (text === '') return 0n;
  const [, sign = '', digits] = /^\s*([-+]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const plain = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = BigInt.asIntN(64, BigInt(plain));
  return sign === '-' ? -value : value;
}
