import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createCopy } from '../store/definition-file.js';
import type { Context } from './command.js';
import type { EditTarget } from './edit-target.js';
import { isAlive } from '../host/alive.js';
import { unwritten } from './output-file.js';

/**
 * The copy that is edited lies beside the original, under a name that no reader of the directory takes: it is as safe there, it
 * is found again when this process was killed, and that it cannot be written is known before the work.
 */
export function openCopy({ paths }: Context, { name, before }: EditTarget, start: string): string {
  const unique = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const copy = resolve(paths.definitions, `${prefixOf(name)}${unique}.toml`);
  try {
    createCopy(copy, before?.bytes ?? start);
  } catch (error) {
    throw unwritten(copy, error);
  }
  return copy;
}

export function removeCopy(copy: string): void {
  rmSync(copy, { force: true });
}

/** What is known of other edits of the same file: those under way, and those whose vmctl was killed. */
export function tellOthers({ paths, terminal }: Context, { name, file, before }: EditTarget): void {
  const prefix = prefixOf(name);
  for (const entry of readdirSync(paths.definitions)) {
    const pid = Number(
      entry.startsWith(prefix) ? /^(\d+)-/.exec(entry.slice(prefix.length))?.[1] : undefined,
    );
    if (Number.isNaN(pid)) continue;
    const copy = join(paths.definitions, entry);
    if (isAlive(pid)) terminal.err(`vmctl: ${file} is being edited by process ${pid} too\n`);
    else if (before !== undefined && isSame(copy, before.bytes)) removeCopy(copy);
    else terminal.err(`vmctl: an edit that was not ended left ${copy}; see: diff -u ${file} ${copy}\n`);
  }
}

/** No VM has a `+` in its name. */
function prefixOf(name: string): string {
  return `.${name.replace('/', '+')}.edit-`;
}

function isSame(copy: string, bytes: Buffer): boolean {
  try {
    return readFileSync(copy).equals(bytes);
  } catch {
    return false;
  }
}
