import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type ServeOptions } from '../../src/control/server.js';

/** A directory of its own, gone at the end of the block. */
export function scratchDirectory(): AsyncDisposable & { readonly path: string; readonly socket: string } {
  const path = mkdtempSync(join(tmpdir(), 'vmctl-'));
  return {
    path,
    socket: join(path, 'control.sock'),
    [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A server on a socket of its own, closed at the end of the block. */
export async function scratchServer(
  options: Omit<ServeOptions, 'socketPath'>,
): Promise<AsyncDisposable & { readonly socket: string; close(): Promise<void> }> {
  const scratch = scratchDirectory();
  const server = await serve({ ...options, socketPath: scratch.socket });
  return {
    socket: scratch.socket,
    close: () => server.close(),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
