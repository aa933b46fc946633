import { readdirSync, rmSync } from 'node:fs';
import { baseAccounts } from './accounts.js';
import { createGraph } from './netgraph/graph.js';
import { emit, type World, type WorldSettings, type WorldState } from './world.js';
import { enterModel } from './process.js';
import { forgetGraph, observeGraph } from './wiring.js';
import { syncDevices } from './vmm.js';
import type { Random } from './random.js';

/** A host just booted, with nothing loaded. */
export function createState(settings: WorldSettings, random: Random, now: number): WorldState {
  const graph = freshGraph(settings, settings.interfaces, random);
  return {
    settings,
    graph,
    jails: new Set(),
    accounts: baseAccounts(),
    unplugged: new Map(),
    agedAt: now,
    ...routeOf(graph),
    modules: new Set(),
    vmm: new Map(),
    processes: new Map(),
    guests: new Map(),
    habits: new Map(),
    faults: [],
    heldFiles: new Map(),
    listeners: [],
    pciDevices: new Map(),
    limits: new Map(),
    loads: new Map(),
    foreignPids: new Set(),
    ttys: new Map(),
    foreignNodes: new Set(),
    guestParents: new Map(),
    knobs: { uid: 0, virtualization: true },
    bootId: randomUuid(random),
    bootedAt: now,
    nextPid: FIRST_MODEL_PID,
  };
}

/** Low pids, as what boot starts has them. */
const FIRST_MODEL_PID = 2;
const DAEMONS = [
  '/usr/sbin/syslogd -s',
  '/sbin/devd',
  '/usr/sbin/cron -s',
  '/usr/sbin/sshd',
  '/usr/libexec/getty Pc ttyv0',
];

/** The first record of a new world's journal, and what its boot started. */
export function openWorld(world: World): void {
  const { root, release, seed, kind } = world.settings;
  world.journal.write({ kind: 'world', root, release, seed, kindness: kind });
  startDaemons(world);
  observeGraph(world);
}

/** init and the daemons of a plain host, so that a listing never holds guests alone. */
function startDaemons(world: World): void {
  const init = {
    pid: 1,
    ppid: 0,
    uid: 0,
    jid: 0,
    startedAt: world.clock.now(),
    argv: ['/sbin/init'],
    ucomm: 'init',
    carried: 'model',
  } as const;
  world.processes.set(1, init);
  for (const daemon of DAEMONS) {
    world.nextPid += 1 + Math.floor(world.random() * 60);
    enterModel(world, daemon.split(' '));
  }
}

/** The host reboots: processes, modules, netgraph, /dev/vmm and /var/run are gone, kern.boot_id is new. */
export function bootHost(world: World, sparing: number): void {
  world.bootId = randomUuid(world.random);
  emit(world, { event: 'host.booted', bootId: world.bootId });
  world.carrier.killAll(sparing);
  const interfaces = world.graph.interfaces
    .filter((one) => one.kind === 'ether' && one.tap !== true)
    .map((one) => one.name);
  world.graph = freshGraph(world.settings, interfaces, world.random);
  delete world.defaultRoute;
  Object.assign(world, routeOf(world.graph));
  for (const table of [
    world.modules,
    world.vmm,
    world.processes,
    world.guests,
    world.heldFiles,
    world.limits,
    world.foreignPids,
    world.ttys,
    world.foreignNodes,
    world.guestParents,
    world.jails,
  ])
    table.clear();
  world.listeners.length = 0;
  world.bootedAt = world.clock.now();
  world.nextPid = FIRST_MODEL_PID;
  syncDevices(world);
  const run = `${world.settings.root}/var/run`;
  for (const name of readdirSync(run)) rmSync(`${run}/${name}`, { recursive: true, force: true });
  forgetGraph(world);
  observeGraph(world);
  startDaemons(world);
}

/** 58:9c:fc is FreeBSD's own prefix; ids have been used by boot (an unkind world does not start at 1). */
function freshGraph(settings: WorldSettings, names: readonly string[], random: Random): WorldState['graph'] {
  const cards = names.map((name, at) => ({
    name,
    mac: `58:9c:fc:00:10:${(at + 2).toString(16).padStart(2, '0')}`,
  }));
  const nextId = settings.kind ? 1 : 1 + Math.floor(random() * 200);
  const graph = createGraph({
    release: settings.release,
    interfaces: [...cards, { name: 'lo0' }],
    etherLoaded: false,
    nextId,
  });
  for (const port of graph.interfaces) {
    if (port.kind === 'loopback')
      port.addresses = [LOOPBACK, { address: '::1', prefix: 128 }, { address: 'fe80::1', prefix: 64 }];
    else if (port.index === 1) port.addresses = [{ address: '192.0.2.10', prefix: 24 }];
  }
  return graph;
}

const LOOPBACK = { address: '127.0.0.1', prefix: 8 };

/** The first card is the host's way out. */
function routeOf(graph: WorldState['graph']): Pick<WorldState, 'defaultRoute'> {
  const card = graph.interfaces.find((port) => port.kind === 'ether');
  return card === undefined ? {} : { defaultRoute: card.index };
}

function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
