import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createCarrier } from './carrier.js';
import { createJournal, type JournalPaper } from './journal.js';
import { createState, openWorld } from './host.js';
import { layoutOf, type Layout } from './layout.js';
import { recallGraph } from './wiring.js';
import { parentOf } from './linux.js';
import { readSnapshot, snapshotWriter } from './keep.js';
import { realClock } from './clock.js';
import { resumeGuest } from './guest.js';
import { seededRandom } from './random.js';
import { serve } from './server.js';
import type { World, WorldSettings } from './world.js';

/** The server process of one world: `vmctl-sim --serve DIR`. */
export function runServer(root: string): void {
  const layout = layoutOf(root);
  const settings = JSON.parse(readFileSync(layout.settings, 'utf8')) as WorldSettings;
  const world = enterWorld(layout, settings);
  const writer = snapshotWriter(layout, world);
  serve({
    layout,
    world,
    changed: () => settings.owner === undefined && writer.changed(),
    halted: () => {
      rmSync(layout.serverPid, { force: true });
      process.exit(0);
    },
  });
  writeFileSync(layout.serverPid, `${process.pid}\n`);
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => endOrphan(layout, settings, world), ORPHAN_MS);
}

const ORPHAN_MS = 2000;

/** A world whose owner was killed ends with it; a server whose directory was taken away has nothing left to serve. */
function endOrphan(layout: Layout, { owner }: WorldSettings, world: World): void {
  const orphaned = owner !== undefined && parentOf(owner) === undefined;
  if (!orphaned && existsSync(layout.control)) return;
  world.carrier.killAll(process.pid);
  if (orphaned) rmSync(layout.root, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

function enterWorld(layout: Layout, settings: WorldSettings): World {
  const paper: JournalPaper = {
    append: (line) => appendFileSync(layout.journal, line),
    read: () => (existsSync(layout.journal) ? readFileSync(layout.journal, 'utf8') : ''),
  };
  const journal = createJournal(() => realClock.now(), paper);
  const kept = readSnapshot(layout);
  const random = seededRandom(settings.seed + (kept === undefined ? 0 : paper.read().length));
  const state = kept ?? createState(settings, random, realClock.now());
  const world: World = {
    ...state,
    clock: realClock,
    random,
    journal,
    carrier: createCarrier(layout),
    held: undefined,
  };
  if (kept === undefined) openWorld(world);
  else recallGraph(world);
  for (const guest of world.guests.values()) resumeGuest(world, guest);
  return world;
}
