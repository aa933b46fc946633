import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { request, type RequestOptions } from '../control/client.js';
import { VmctlError } from '../errors.js';
import { mayChangeHost } from '../host/rights.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Paths } from '../store/paths.js';

/** Asks the daemon through the sockets that this user may use. Throws `permission` when there is none. */
export async function askDaemon(
  paths: Paths,
  wanted: ControlRequest,
  options: RequestOptions,
): Promise<ControlResult> {
  const [first = paths.socket, ...more] = socketsOf(paths);
  try {
    if (more.length === 0) return await request(first, wanted, options);
    const { askTogether } = await import('./many-sockets.js');
    return await askTogether([first, ...more], wanted, options);
  } catch (error) {
    throw mayChangeHost(paths.root) ? error : forOthers(error);
  }
}

/**
 * Root's own socket for whoever may write to it, which is what connect(2) asks for; for others those of the operators and
 * owners they are: their own first, then those of their groups. Throws `permission` when there is none.
 */
export function socketsOf(paths: Paths): readonly string[] {
  // A directory that is closed to us hides the socket: the attempt will tell.
  const cause = existsSync(paths.socket) ? writeFault(paths.socket) : undefined;
  if (cause === undefined) return [paths.socket];
  const open = socketsIn(paths.operatorSockets).filter((path) => writeFault(path) === undefined);
  if (open.length > 0) return open;
  throw new VmctlError('permission', `not allowed to talk to the vmctl daemon (${paths.socket})`, {
    hint: notAllowedHint(),
    cause,
  });
}

/** Whether this user is served as root is: nothing is hidden. */
export function isRootSocket(paths: Paths): boolean {
  return socketsOf(paths)[0] === paths.socket;
}

/** With the very line that root has to write. */
function notAllowedHint(): string {
  return `run vmctl as root, for example with doas(1) or sudo(8), or have root name you in host.toml, operators = ["user:${ownName()}"], or as owner of a VM in its file; then \`vmctl reload\``;
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a line in passwd(5).
    return 'NAME';
  }
}

function socketsIn(directory: string): readonly string[] {
  try {
    // user-NAME.sock before group-NAME.sock.
    const names = readdirSync(directory).sort();
    const ordered = [
      ...names.filter((name) => name.startsWith('user-')),
      ...names.filter((name) => name.startsWith('group-')),
    ];
    return ordered.map((name) => `${directory}/${name}`);
  } catch {
    return [];
  }
}

/** Why this user may not write to it; undefined = they may. */
function writeFault(path: string): unknown {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Who cannot start a daemon is not told to. */
function forOthers(error: unknown): unknown {
  if (!(error instanceof VmctlError)) return error;
  if (error.code === 'no-daemon' && error.cause !== undefined)
    return new VmctlError('no-daemon', error.message, {
      hint: 'only root may start it: ask an administrator',
      cause: error.cause,
    });
  if (error.code === 'permission' && error.cause !== undefined)
    return new VmctlError('permission', error.message, { hint: notAllowedHint(), cause: error.cause });
  return error;
}
