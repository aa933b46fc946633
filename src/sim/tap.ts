import { emit, type World } from './world.js';
import { addInterface } from './netgraph/graph.js';
import { interfaceNamed } from './netgraph/interface.js';
import { isAlive } from './process.js';
import type { Errno } from './bhyve/errno.js';
import type { Graph, Interface } from './netgraph/state.js';

/** IFCAP_LINKSTATE: all that a tap has on at birth. */
const LINKSTATE = 0x80000;

/** A tap(4) as cloning makes it: down, in its group; undefined = the name is taken. */
export function makeTap(
  graph: Graph,
  spec: { readonly name: string; readonly mac: string },
): Interface | undefined {
  const port = addInterface(graph, spec, 'ether');
  if (port === undefined) return undefined;
  return Object.assign(port, { tap: true, groups: ['tap'], capabilities: LINKSTATE, capable: LINKSTATE });
}

/** open(2) of /dev/NAME: one at a time (tunopen); the name of a tap that is not there makes one (tunclone). undefined = open. */
export function openTap(world: World, name: string, pid: number): Errno | undefined {
  const port = interfaceNamed(world.graph, name) ?? cloneByName(world, name);
  if (port?.tap !== true) return 'ENOENT';
  if (port.openedBy !== undefined && isAlive(world, port.openedBy)) return 'EBUSY';
  port.openedBy = pid;
  // bhyve's own doing (net_backends.c tap_init [14]).
  port.up = true;
  emit(world, { event: 'tap.opened', name, pid });
  return undefined;
}

/** The process is gone: its taps are closed, and go down without their addresses (tundtor). */
export function closeTaps(world: World, pid: number): void {
  for (const port of world.graph.interfaces) {
    if (port.openedBy !== pid) continue;
    delete port.openedBy;
    port.up = false;
    port.addresses = [];
    emit(world, { event: 'tap.closed', name: port.name, pid });
  }
  const waiting = (closings.get(world) ?? []).splice(0);
  for (const act of waiting) act();
}

/** Calls back when some tap was closed. */
export function onTapClosed(world: World, act: () => void): void {
  const waiting = closings.get(world) ?? [];
  closings.set(world, waiting);
  waiting.push(act);
}

const closings = new WeakMap<World, (() => void)[]>();

function cloneByName({ graph }: World, name: string): Interface | undefined {
  if (!/^(tap|vmnet)\d+$/.test(name)) return undefined;
  const tail = graph.nextInterfaceIndex.toString(16).padStart(4, '0');
  return makeTap(graph, { name, mac: `58:9c:fc:10:${tail.slice(0, 2)}:${tail.slice(2)}` });
}
