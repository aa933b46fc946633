const ULONG_MAX = (1n << 64n) - 1n;
const LONG_MAX = (1n << 63n) - 1n;
const SPACE = /^[ \t\n\v\f\r]*/;

/** What strtol(3) and strtoul(3) leave behind: the value, what stands behind the number, and the two failures. */
export interface Parsed {
  readonly value: bigint;
  /** Unread text (`*endptr`). */
  readonly rest: string;
  /** No digits at all (`endptr == nptr`). */
  readonly empty: boolean;
  /** ERANGE. */
  readonly overflow: boolean;
}

/** strtol(3); base 0 takes 0x and octal. */
export function strtol(text: string, base: 0 | 10): Parsed {
  const read = readInteger(text, base);
  const low = -LONG_MAX - 1n;
  if (read.value > LONG_MAX) return { ...read, value: LONG_MAX, overflow: true };
  return read.value < low ? { ...read, value: low, overflow: true } : read;
}

/** strtoul(3) on a 64-bit host: a minus sign wraps. */
export function strtoul(text: string, base: 0 | 10): Parsed {
  const read = readInteger(text, base);
  const size = read.value < 0n ? -read.value : read.value;
  if (size > ULONG_MAX) return { ...read, value: ULONG_MAX, overflow: true };
  return { ...read, value: BigInt.asUintN(64, read.value) };
}

/** atoi(3): a 32-bit int, 0 for no number. */
export function atoi(text: string): number {
  return Number(BigInt.asIntN(32, strtol(text, 10).value));
}

/** sscanf(3) with %d, %x and plain characters: the numbers read before the first mismatch. */
export function sscanf(text: string, format: string): number[] {
  const found: number[] = [];
  let rest = text;
  for (const part of format.match(/%[dx]|[^%]/g) ?? []) {
    if (part.startsWith('%')) {
      const match = (part === '%d' ? /^\s*([+-]?\d+)/ : /^\s*([+-]?(?:0x)?[\da-f]+)/i).exec(rest);
      if (match?.[1] === undefined) return found;
      found.push(Number.parseInt(match[1], part === '%d' ? 10 : 16) | 0);
      rest = rest.slice(match[0].length);
    } else {
      if (!rest.startsWith(part)) return found;
      rest = rest.slice(1);
    }
  }
  return found;
}

function readInteger(text: string, base: 0 | 10): Parsed {
  const start = SPACE.exec(text)?.[0].length ?? 0;
  const pattern = base === 0 ? /^([+-]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)/i : /^([+-]?)(\d+)/;
  const match = pattern.exec(text.slice(start));
  if (match?.[2] === undefined) return { value: 0n, rest: text, empty: true, overflow: false };
  const digits = match[2];
  const octal = base === 0 && /^0[0-7]+$/.test(digits);
  const size = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const rest = text.slice(start + match[0].length);
  return { value: match[1] === '-' ? -size : size, rest, empty: false, overflow: false };
}
