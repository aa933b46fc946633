import { livingProcesses } from './process.js';
import { modulesOf } from './module.js';
import type { World } from './world.js';

/** The state of a world for `simctl world`, as JSON. */
export function describeWorld(world: World): Readonly<Record<string, unknown>> {
  return {
    ...world.settings,
    bootId: world.bootId,
    interfaces: world.graph.interfaces.map((one) => one.name),
    modules: modulesOf(world),
    guests: [...world.guests.values()],
    processes: livingProcesses(world).map(({ pid, argv }) => ({ pid, argv })),
    vmm: [...world.vmm.values()],
    nodes: world.graph.nodes,
    habits: Object.fromEntries(world.habits),
    faults: world.faults,
    knobs: world.knobs,
    limits: Object.fromEntries(world.limits),
  };
}
