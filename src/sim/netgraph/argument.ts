import type { Errno } from './errno.js';

/** The argument types of ng_parse(9) that the simulated messages use. */
export type ArgumentType =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 }
  | { readonly kind: 'string' }
  | { readonly kind: 'mac' }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, ArgumentType>> };

export type ArgumentValue = number | string | { readonly [field: string]: number | string } | undefined;

/**
 * Reads the text after a message name. Words left over after a value are ignored; a struct's missing fields are zero
 * (facts.md section 1.7).
 */
export function parseArgument(type: ArgumentType, text: string): ArgumentValue | { readonly errno: Errno } {
  return type.kind === 'struct' ? parseStruct(type.fields, text) : parseScalar(type, text.trimStart());
}

function parseScalar(type: ArgumentType, text: string): number | string | { readonly errno: Errno } {
  if (type.kind === 'string') return /^"([^"]*)"/.exec(text)?.[1] ?? { errno: 'EINVAL' };
  if (type.kind === 'mac') return parseMac(text) ?? { errno: 'EINVAL' };
  return (type.kind === 'integer' ? parseInteger(text, type.bits) : undefined) ?? { errno: 'EINVAL' };
}

/** strtol(3) with base 0; what fits neither signed nor unsigned is refused. Unsigned values come back signed. */
export function parseInteger(text: string, bits: 8 | 16 | 32): number | undefined {
  const found = /^([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)/i.exec(text);
  if (found === null) return undefined;
  const digits = found[2]!;
  const octal = /^0[0-7]/.test(digits);
  const size = octal ? parseInt(digits, 8) : Number(digits);
  const value = found[1] === '-' ? -size : size;
  return value < -(2 ** (bits - 1)) || value >= 2 ** bits ? undefined : value;
}

function parseMac(text: string): string | undefined {
  const bytes = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}(?![0-9a-f:])/i.exec(text)?.[0].split(':');
  return bytes?.map((byte) => byte.toLowerCase().padStart(2, '0')).join(':');
}

function parseStruct(
  fields: Readonly<Record<string, ArgumentType>>,
  text: string,
): Record<string, number | string> | { readonly errno: Errno } {
  const tokens = text.match(/[{}[\]=]|"[^"]*"?|[^\s{}[\]="]+/g) ?? [];
  const values: Record<string, number | string> = {};
  if (tokens.shift() !== '{') return { errno: 'EINVAL' };
  for (let name = tokens.shift(); name !== '}'; name = tokens.shift()) {
    if (name === undefined || /^[{[\]="]/.test(name)) return { errno: 'EINVAL' };
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined) return { errno: 'ENOENT' };
    if (Object.hasOwn(values, name)) return { errno: 'EALREADY' };
    const equals = tokens.shift();
    const token = tokens.shift();
    if (equals !== '=' || token === undefined || /^[{}[\]=]/.test(token)) return { errno: 'EINVAL' };
    const value = parseScalar(type, token);
    if (typeof value === 'object') return value;
    values[name] = value;
  }
  return values;
}

/** A struct as ng_unparse writes it: fields that are zero or empty are left out (facts.md section 1.7). */
export function structText(fields: readonly (readonly [string, number | string])[]): string {
  const parts = fields
    .filter(([, value]) => value !== 0 && value !== '')
    .map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(' ')} }`;
}
