import { createQueue } from '../network/queue.js';
import type { Context } from './context.js';
import { emptyPrograms } from './programs.js';

/** What the actors of all VMs know of one another and of their guests, empty as at a daemon's start. */
export type Tables = Pick<
  Context,
  | 'processes'
  | 'marks'
  | 'memories'
  | 'launches'
  | 'deaths'
  | 'spent'
  | 'crashes'
  | 'adoptions'
  | 'hints'
  | 'diskQueue'
  | 'portQueue'
  | 'volumes'
  | 'cleared'
  | 'limitFaults'
  | 'loadQueue'
  | 'loadedAt'
  | 'refusals'
  | 'disks'
  | 'keepers'
  | 'captures'
  | 'loaders'
  | 'programs'
>;

export function emptyTables(): Tables {
  return {
    processes: new Map(),
    marks: new Map(),
    memories: new Map(),
    launches: new Map(),
    deaths: new Map(),
    spent: new Map(),
    crashes: new Map(),
    adoptions: new Map(),
    hints: new Map(),
    diskQueue: createQueue(),
    portQueue: createQueue(),
    volumes: new Map(),
    cleared: new Set(),
    limitFaults: new Map(),
    loadQueue: createQueue(),
    loadedAt: new Map(),
    refusals: new Map(),
    disks: new WeakMap(),
    keepers: new Map(),
    captures: new Map(),
    loaders: new Map(),
    programs: emptyPrograms(),
  };
}
