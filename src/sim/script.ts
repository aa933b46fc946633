/** What a shim is told to do: lines of sh, each in one line whatever the texts hold. */

/** Prints a text byte for byte; `printf %b` reads the octal escapes. */
export function printing(stream: 'stdout' | 'stderr', text: string): string {
  if (text === '') return '';
  return `printf %b '${escaped(text)}'${stream === 'stderr' ? ' >&2' : ''};`;
}

export function exiting(code: number): string {
  return `exit ${code}`;
}

/** Dies of the signal for true, so that the real parent sees it. */
export function dying(signal: string): string {
  return `die ${signal}`;
}

function escaped(text: string): string {
  let result = '';
  for (const byte of Buffer.from(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    result += plain ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return result;
}
