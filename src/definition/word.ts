import { accepted, type Reading, refused } from './reading.js';

/** Control characters, line separators and halves of surrogate pairs: nothing a terminal or an argv should meet. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const BLANK_EDGE = /^\s|\s$/;
/** MAXPATHLEN of FreeBSD, with the final NUL. */
const PATH_SIZE = 1024;

/** Free text for human readers, one line. */
export function readDescription(text: string): Reading<string> {
  return UNPRINTABLE.test(text) ? refused('must be one line without control characters') : accepted(text);
}

/** One word to find VMs by. */
export function readTag(text: string): Reading<string> {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)
    ? accepted(text)
    : refused(`${JSON.stringify(text)} is no tag: letters, digits, ".", "_" and "-"`);
}

/**
 * A value that becomes part of a bhyve(8) option. bhyve splits at commas and cannot quote them, expands `%(name)`, knows no
 * `%%`, and takes `\` for an escape as soon as a `%` is near (facts 6.3, 17).
 */
export function readBhyveValue(text: string): Reading<string> {
  if (text === '') return refused('must not be empty');
  if (UNPRINTABLE.test(text)) return refused('must not contain control characters');
  if (text.includes(',')) return refused(`"${text}" contains a comma: bhyve would split the value there`);
  if (text.includes('%')) return refused(`"${text}" contains "%": bhyve would take it for a variable`);
  if (text.includes('\\')) return refused(`"${text}" contains a backslash: bhyve may take it for an escape`);
  if (BLANK_EDGE.test(text)) return refused(`"${text}" begins or ends with a blank`);
  return accepted(text);
}

/** A path for bhyve: a value as above that can name a file. */
export function readPath(text: string): Reading<string> {
  const value = readBhyveValue(text);
  if (!value.ok) return value;
  if (text.endsWith('/')) return refused(`"${text}" is a directory, not a file`);
  if (text.length >= PATH_SIZE)
    return refused(`must have at most ${PATH_SIZE - 1} characters, not ${text.length}`);
  return value;
}

export function readAbsolutePath(text: string): Reading<string> {
  const path = readPath(text);
  if (path.ok && !text.startsWith('/'))
    return refused(`"${text}" must be an absolute path, beginning with "/"`);
  return path;
}

/** A directory of the host; also `/` itself. */
export function readDirectory(text: string): Reading<string> {
  const path = readAbsolutePath(text === '/' ? '/.' : text.replace(/(?<=[^/])\/$/, ''));
  return path.ok ? accepted(text) : path;
}

/** sizeof(sun_path) of unix(4), where a longer path would be cut. */
const SOCKET_PATH_SIZE = 104;

/** A Unix socket, as written: one in the VM's own directory is measured where that is known. */
export function readSocketPath(text: string): Reading<string> {
  const path = readPath(text);
  const size = new TextEncoder().encode(text).length;
  if (path.ok && size >= SOCKET_PATH_SIZE)
    return refused(`must have at most ${SOCKET_PATH_SIZE - 1} bytes as a socket, not ${size}`);
  return path;
}

/** True when a word holds what must not stand in any word given to bhyve. */
export function isUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}
