import { lstatSync } from 'node:fs';
import { vmHome } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { isListenedOn } from '../host/unix-door.js';
import { listenedWords, planGuestFiles } from '../plan/guest-files.js';
import { copyOnce, ensureOwnDirectory } from '../store/once.js';
import { removeFile } from '../store/file.js';
import type { Context } from './context.js';

/**
 * Lays ready what a guest needs beside its disks, before every run of bhyve: firmware variables where there are none, and
 * no socket of an earlier run. What is there and no leftover stays. Throws `host`, or `denied` for a socket in use.
 */
export async function layGuestFiles(context: Context, definition: VmDefinition): Promise<void> {
  const { name } = definition;
  const layout = context.layout();
  const { vars, sockets } = planGuestFiles(definition, layout);
  const home = vmHome(layout, name);
  const isAtHome = (path: string): boolean => path.startsWith(`${home}/`);
  // bhyve makes its sockets in there.
  if (sockets.some(isAtHome)) attempt(name, home, () => ensureOwnDirectory(home));
  for (const path of sockets) await removeStale(name, path);
  if (vars === undefined) return;
  attempt(name, vars.path, () => copyOnce(vars.template, vars.path));
}

/** Only a socket, and only one that nobody listens on. */
async function removeStale(name: string, path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new VmctlError('host', `${name}: ${path} is no socket, and bhyve would make one there`, {
      hint: 'move it away, or give the port another path',
    });
  if (await isListenedOn(path)) throw listenedWords(name, path);
  attempt(name, path, () => removeFile(path));
}

function attempt(name: string, path: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new VmctlError('host', `${name}: ${path} could not be made ready: ${code}`, {
      hint: code === 'ENOSPC' ? 'the file system is full: free some space' : 'check its directory',
      cause: error,
    });
  }
}
