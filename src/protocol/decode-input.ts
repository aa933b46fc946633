import { VmctlError } from '../errors.js';
import { KEYS_WINDOW_BYTES, type ConsoleInput } from './console.js';

/** Whole groups of four characters, the last one padded. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CHARACTERS_MAX = Math.ceil(KEYS_WINDOW_BYTES / 3) * 4;

/** A line behind a `console` request. As strict as requests are: throws VmctlError `protocol`. */
export function decodeInput(line: string): ConsoleInput {
  const { input, bytes, ...others } = parse(line);
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw broken(`unknown key ${stranger.slice(0, 60)}`);
  if (input === 'keys') {
    if (typeof bytes !== 'string' || bytes.length > CHARACTERS_MAX || !BASE64.test(bytes))
      throw broken(`bytes must be base64 of ${KEYS_WINDOW_BYTES} bytes at most`);
    return { input, bytes };
  }
  if (input !== 'take' && input !== 'yield') throw broken('it must be keys, take or yield');
  if (bytes !== undefined) throw broken(`${input} has no bytes`);
  return { input };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw broken('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken('it is no object');
  return value as Readonly<Record<string, unknown>>;
}

function broken(fault: string): VmctlError {
  return new VmctlError('protocol', `console input: ${fault}`);
}
