import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type ControlServer } from '../control/server.js';
import type { Principal } from '../definition/definition.js';
import { createQueue } from '../network/queue.js';
import type { Execute } from '../plan/drive.js';
import { lookPrincipal, type PrincipalId } from '../plan/principal.js';
import type { Paths } from '../store/paths.js';
import type { Story } from '../supervisor/story.js';
import type { Guard } from './guard.js';
import { accessOf, operatorSocketPath, type SocketOwner } from './socket-access.js';

/**
 * One socket for each principal that is not root: node has no peer credentials, so the listener, not the message, names
 * who asks. Nothing here rejects: a socket that cannot be made is a warning, and root's own is not concerned.
 */
export interface OperatorSockets {
  /** Resolves when everybody whom the files name has been looked up for the first time. */
  readonly ready: Promise<void>;
  /**
   * As the files say now: sockets of those who lost all rights are closed, and what they were being told is ended. `again`:
   * names are asked for anew, of those who have a socket too.
   */
  refresh(options?: { readonly again?: boolean }): Promise<void>;
  /** Their names are gone from the directory: each listens anew, and who is connected stays. */
  renew(): Promise<void>;
  isWhole(): boolean;
  /** The names stay, for the next daemon's. `successor`: that one takes the places in a moment. */
  close(options?: { readonly successor?: boolean }): Promise<void>;
}

export interface OperatorSocketsOptions {
  readonly paths: Paths;
  readonly execute: Execute;
  readonly story: Story;
  /** Who has any right now, by how host.toml writes it. */
  readonly principals: () => ReadonlyMap<string, Principal>;
  readonly guardOf: (who: string, principal: Principal) => Guard;
}

interface OpenSocket {
  readonly owner: SocketOwner;
  readonly server: ControlServer;
  readonly guard: Guard;
}

/** Root's own socket must stay reachable whatever the others do. */
const CLIENTS = 64;
const BACKLOG_BYTES = 8 * 1024 * 1024;

/** Returns at once: a name service may take its time, and root is served meanwhile. */
export function createOperatorSockets(options: OperatorSocketsOptions): OperatorSockets {
  const { paths, execute, story, principals, guardOf } = options;
  const open = new Map<string, OpenSocket>();
  /** Told once, until somebody asks again. */
  const warned = new Set<string>();
  const queue = createQueue();
  const closing = new AbortController();
  const leaveStory = story.follow(({ event }) => {
    if (event === 'definitions.read' || event === 'host.changed') void refresh();
  });
  makeRooms(paths, warn);
  void refresh();
  const ready = queue.run(() => Promise.resolve(removeStrange()));
  return { ready, refresh, renew, isWhole, close };

  function refresh({ again = false } = {}): Promise<void> {
    // Before anybody is looked up: what was taken away is gone at once.
    for (const { guard } of open.values()) guard.recheck();
    return queue.run(() => (closing.signal.aborted ? Promise.resolve() : follow(again)));
  }

  function renew(): Promise<void> {
    return queue.run(async () => {
      if (closing.signal.aborted) return;
      makeRooms(paths, warn);
      for (const [who, { server }] of open)
        await server.renew().catch((error: unknown) => warn(`${who}: ${(error as Error).message}`));
    });
  }

  function isWhole(): boolean {
    return [...open.values()].every(({ server }) => server.isFound());
  }

  async function follow(again: boolean): Promise<void> {
    if (again) warned.clear();
    const wanted = principals();
    for (const who of open.keys()) if (!wanted.has(who)) await shut(who);
    const missing = [...wanted].filter(([who]) => again || !open.has(who));
    await Promise.all(missing.map(([who, principal]) => ensureSocket(who, principal)));
    for (const { guard } of open.values()) guard.recheck();
  }

  async function ensureSocket(who: string, principal: Principal): Promise<void> {
    try {
      const id = await execute(lookPrincipal(principal), closing.signal);
      if (closing.signal.aborted) return;
      if (id === undefined) {
        warn(`${who}: no such ${principal.kind} on this host: nobody is let in by that name`);
        return await shut(who);
      }
      await openOne(who, principal, id);
    } catch (error) {
      warn(`${who}: ${(error as Error).message}`);
    }
  }

  async function openOne(who: string, principal: Principal, id: PrincipalId): Promise<void> {
    const owner = accessOf(id);
    const before = open.get(who)?.owner;
    if (before?.uid === owner.uid && before.gid === owner.gid) return;
    await shut(who);
    const guard = guardOf(who, principal);
    const server = await serve({
      socketPath: operatorSocketPath(paths, principal),
      handle: guard.handle,
      limits: { clients: CLIENTS, totalBacklogBytes: BACKLOG_BYTES },
      access: { ...owner, madeIn: paths.privateDirectory },
    });
    open.set(who, { owner, server, guard });
  }

  async function shut(who: string): Promise<void> {
    const socket = open.get(who);
    open.delete(who);
    await socket?.server.close();
  }

  /** What an earlier daemon left and nobody took the place of. */
  function removeStrange(): void {
    const ours = new Set([...open.keys()].map((who) => `${who.replace(':', '-')}.sock`));
    try {
      for (const name of namesIn(paths.operatorSockets))
        if (!ours.has(name)) rmSync(join(paths.operatorSockets, name), { force: true, recursive: true });
    } catch (error) {
      warn(`${paths.operatorSockets}: ${(error as Error).message}`);
    }
  }

  function warn(reason: string): void {
    if (!warned.has(reason)) story.tell('vm.warning', { reason }, 'warn');
    warned.add(reason);
  }

  async function close({ successor = false } = {}): Promise<void> {
    leaveStory();
    closing.abort();
    await queue.run(async () => {
      await Promise.all([...open.values()].map(({ server }) => server.close({ successor, keepName: true })));
      open.clear();
    });
  }
}

/** Modes by chmod(2), whatever the umask is and whoever made the directories. */
function makeRooms({ operatorSockets, privateDirectory }: Paths, warn: (reason: string) => void): void {
  try {
    for (const [directory, mode] of [
      [operatorSockets, 0o755],
      [privateDirectory, 0o700],
    ] as const) {
      mkdirSync(directory, { recursive: true, mode });
      chmodSync(directory, mode);
    }
    for (const name of namesIn(privateDirectory)) rmSync(join(privateDirectory, name), { force: true });
  } catch (error) {
    warn(`operators and owners are not let in: ${(error as Error).message}`);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
