import { strtoul } from './number.js';
import { errx, EX_USAGE, type Process } from './process.js';
import { value } from './value.js';

const MB = 1n << 20n;
const SHIFTS: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n, e: 60n, b: 0n };

/** memory.size in bytes; exits 64 when it is no size. */
export function readMemory(process: Process): bigint {
  const text = value(process, 'memory.size') ?? '';
  const bytes = parseMemorySize(text);
  return bytes ?? errx(process, EX_USAGE, `invalid memsize '${text}'`);
}

/** vm_parse_memsize: a plain number below 1 MiB counts megabytes; a minus sign wraps, too large a number is cut. */
export function parseMemorySize(text: string): bigint | undefined {
  const read = strtoul(text, 0);
  if (!read.empty && read.rest === '') return read.value < MB ? read.value * MB : read.value;
  return expandNumber(text);
}

/** expand_number(3) of 10.1: looks at one letter behind the number and at nothing after it. */
function expandNumber(text: string): bigint | undefined {
  const read = strtoul(text, 0);
  if (read.overflow) return undefined;
  const rest = read.empty ? text : read.rest;
  if (rest === '') return read.value;
  const shift = SHIFTS[rest[0]?.toLowerCase() ?? ''];
  if (shift === undefined) return undefined;
  const size = read.value << shift;
  return BigInt.asUintN(64, size) === size ? size : undefined;
}
