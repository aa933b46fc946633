import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { Layout } from './layout.js';
import type { World, WorldState } from './world.js';

/** The state of a kept world, so that a server that died can be replaced while its guests live. */
export function readSnapshot(layout: Layout): WorldState | undefined {
  return existsSync(layout.snapshot) ? (deserialize(readFileSync(layout.snapshot)) as WorldState) : undefined;
}

/** Written a moment after the last change. */
export function snapshotWriter(layout: Layout, world: World): { changed(): void; now(): void } {
  let timer: NodeJS.Timeout | undefined;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    writeFileSync(`${layout.snapshot}.new`, serialize(stateOf(world)));
    renameSync(`${layout.snapshot}.new`, layout.snapshot);
  };
  return { changed: () => (timer ??= setTimeout(now, QUIET_MS)), now };
}

const QUIET_MS = 100;

/** The world without its ports, which are no data. */
function stateOf(world: World): WorldState {
  const state: Partial<World> = { ...world };
  for (const port of ['clock', 'random', 'journal', 'carrier', 'held'] as const)
    delete (state as Record<string, unknown>)[port];
  return state as WorldState;
}
