import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createCarrier } from './carrier.js';
import { createJournal, type JournalPaper } from './journal.js';
import { createState, startDaemons } from './host.js';
import { layoutOf, type Layout } from './layout.js';
import { observeGraph } from './wiring.js';
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
    changed: () => writer.changed(),
    halted: () => {
      rmSync(layout.serverPid, { force: true });
      process.exit(0);
    },
  });
  writeFileSync(layout.serverPid, `${process.pid}\n`);
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => existsSync(layout.control) || process.exit(0), ORPHAN_MS);
}

/** A server whose world directory was taken away has nothing left to serve. */
const ORPHAN_MS = 2000;

function enterWorld(layout: Layout, settings: WorldSettings): World {
  const paper: JournalPaper = {
    append: (line) => appendFileSync(layout.journal, line),
    read: () => (existsSync(layout.journal) ? readFileSync(layout.journal, 'utf8') : ''),
  };
  const journal = createJournal(() => realClock.now(), paper);
  const kept = readSnapshot(layout);
  const random = seededRandom(settings.seed + (kept === undefined ? 0 : paper.read().length));
  const state = kept ?? createState(settings, random, realClock.now());
  const world: World = { ...state, clock: realClock, random, journal, carrier: createCarrier(layout), held: undefined };
  if (kept === undefined) {
    const { release, seed, kind } = settings;
    journal.write({ kind: 'world', root: settings.root, release, seed, kindness: kind });
    startDaemons(world);
  }
  observeGraph(world);
  for (const guest of world.guests.values()) resumeGuest(world, guest);
  return world;
}
