import { VmctlError } from '../errors.js';

/** A request is small: 10,000 names of 100 characters still fit. */
export const REQUEST_MAX_BYTES = 1024 * 1024;
/** One report may hold the status of every VM of a large host. */
export const REPORT_MAX_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Cuts a byte stream into lines, however it is chunked. */
export interface LineDecoder {
  /** The lines that became complete, without their newline. Throws VmctlError `protocol`, then and ever after. */
  push(chunk: Uint8Array): string[];
  /** Bytes of the line that is not complete yet. */
  pendingBytes(): number;
}

/**
 * Newline-delimited UTF-8. Lines are decoded only when whole, so that a character may be split between chunks;
 * a line over `maxBytes` (without its newline) and bytes that are not UTF-8 are refused.
 */
export function createLineDecoder({ maxBytes }: { readonly maxBytes: number }): LineDecoder {
  let parts: Uint8Array[] = [];
  let size = 0;
  let failure: VmctlError | undefined;

  function take(part: Uint8Array): void {
    size += part.length;
    if (size > maxBytes) throw new VmctlError('protocol', `a line is longer than ${maxBytes} bytes`);
    if (part.length > 0) parts.push(part);
  }

  function finish(): string {
    const line = decodeText(joinBytes(parts, size));
    parts = [];
    size = 0;
    return line;
  }

  function cut(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      lines.push(finish());
      start = end + 1;
    }
    // A copy: the caller may use its buffer again.
    take(chunk.slice(start));
    return lines;
  }

  return {
    push(chunk) {
      if (failure !== undefined) throw failure;
      try {
        return cut(chunk);
      } catch (error) {
        parts = [];
        failure = error as VmctlError;
        throw failure;
      }
    },
    pendingBytes: () => size,
  };
}

function joinBytes(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new VmctlError('protocol', 'a line is not UTF-8 text');
  }
}
