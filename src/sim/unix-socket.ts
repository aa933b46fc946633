import { mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { isAlive } from './process.js';
import type { World } from './world.js';

interface Listener {
  readonly pid: number;
  readonly server: Server;
}

const listeners = new WeakMap<World, Map<string, Listener>>();

/** A process listens on a Unix socket: a real one, which this process holds in its place. False = something stands there. */
export function listenAt(world: World, pid: number, path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer((client) =>
    client
      .on('error', () => undefined)
      .resume()
      .unref(),
  );
  server.on('error', () => undefined);
  server.listen(path).unref();
  const all = listeners.get(world) ?? new Map<string, Listener>();
  listeners.set(world, all.set(path, { pid, server }));
  return true;
}

/** Whether connect(2) would get through to somebody; what the model does not hold may be a real program's. */
export function canConnect(world: World, path: string): boolean {
  sweepSockets(world);
  if (listeners.get(world)?.has(path) === true) return true;
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

/** Sockets of processes that are gone. */
export function sweepSockets(world: World): void {
  for (const [path, { pid, server }] of listeners.get(world) ?? []) {
    if (isAlive(world, pid)) continue;
    server.close();
    rmSync(path, { force: true });
    listeners.get(world)?.delete(path);
  }
}
