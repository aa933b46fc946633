import { loadModule as loadNetgraph, loadedModules } from './netgraph/graph.js';
import { syncDevices } from './vmm.js';
import type { World } from './world.js';

/**
 * Modules a FreeBSD host has on disk and what they pull in (facts 11). A GENERIC kernel has vlan(4) in it; this one is
 * unkind and has not.
 */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  vmm: [],
  ctl: [],
  nmdm: [],
  if_tuntap: [],
  if_vlan: [],
  if_bridge: [],
  netmap: [],
  netgraph: [],
  ng_socket: ['netgraph'],
  ng_ether: ['netgraph'],
  ng_bridge: ['netgraph'],
  ng_eiface: ['netgraph'],
  ng_vlan: ['netgraph'],
  ng_hub: ['netgraph'],
  ng_tee: ['netgraph'],
};

/** Whether a module is in the kernel, by whichever way it came. */
export function isLoaded(world: World, name: string): boolean {
  return modulesOf(world).includes(name);
}

export function modulesOf(world: World): string[] {
  const ng = loadedModules(world.graph);
  return [...world.modules, ...(ng.length > 0 && !world.modules.has('netgraph') ? ['netgraph'] : []), ...ng];
}

/** Loads a module and what it needs. */
export function loadModule(world: World, name: string): 'loaded' | 'already' | 'missing' | 'refused' {
  if (isLoaded(world, name)) return 'already';
  const needs = NEEDS[name];
  if (needs === undefined) return 'missing';
  if (name === 'vmm' && !world.knobs.virtualization) return 'refused';
  for (const needed of needs) world.modules.add(needed);
  if (name.startsWith('ng_')) loadNetgraph(world.graph, name);
  else world.modules.add(name);
  if (name === 'vmm') syncDevices(world);
  return 'loaded';
}

/** Unloads; false when it was not loaded or is netgraph's. */
export function unloadModule(world: World, name: string): boolean {
  const was = world.modules.delete(name);
  if (name === 'vmm') syncDevices(world);
  return was;
}
