/** What a shim is told to do: lines of sh, each in one line whatever the texts hold. */

/** Prints a text byte for byte; `printf %b` reads the octal escapes. */
export function printing(stream: 'stdout' | 'stderr', text: string | Buffer): string {
  if (text.length === 0) return '';
  return `printf %b '${escaped(text)}'${stream === 'stderr' ? ' >&2' : ''};`;
}

export function exiting(code: number): string {
  return `exit ${code}`;
}

/** Dies of the signal for true, so that the real parent sees it. */
export function dying(signal: string): string {
  return `die ${signal}`;
}

/** The same where the shim knows no `die`: a program that traps nothing. */
export function killing(signal: string): string {
  return `ulimit -c 0; kill -s ${signal} $$; exit 70`;
}

/** Everything but plain characters as octal; a quote and a backslash are not plain. */
function escaped(text: string | Buffer): string {
  return (typeof text === 'string' ? Buffer.from(text) : text)
    .toString('latin1')
    .replace(/[^\x20-\x26\x28-\x5b\x5d-\x7e]/g, (byte) => `\\0${octal(byte.charCodeAt(0))}`);
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3, '0');
}
