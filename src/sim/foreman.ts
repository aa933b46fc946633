import { destroyVm } from './vmm.js';
import { removeInterface } from './netgraph/graph.js';
import type { Foreman, Guest } from './inhabitant.js';
import type { ProcessEnd } from './call.js';
import type { World } from './world.js';

/** vm-bhyve was seen to take 10 to 21 ms for a guest's reboot; daemon(8) -r waits a second. */
const AGAIN_MS = { 'vm-bhyve': 15, daemon: 1000, idle: 0 };

/** The living parent of a foreign guest. */
export function foremanOf(world: World, guestPid: number): number | undefined {
  const foreman = world.foremen.get(guestPid);
  return foreman !== undefined && world.carrier.parentOf(foreman.pid) !== undefined ? foreman.pid : undefined;
}

/** The guest has ended: whoever waited for it acts, unless he has ended before. */
export function endForeignGuest(
  world: World,
  { pid, name }: Pick<Guest, 'pid' | 'name'>,
  end: ProcessEnd,
): void {
  for (const port of world.graph.interfaces) if (port.openedBy === pid) delete port.openedBy;
  const foreman = foremanOf(world, pid) === undefined ? undefined : world.foremen.get(pid);
  world.foremen.delete(pid);
  if (foreman === undefined || foreman.manner === 'idle') return;
  const again = foreman.manner === 'daemon' || (end.kind === 'code' && end.code === 0);
  world.clock.setTimeout(() => {
    if (world.carrier.parentOf(foreman.pid) === undefined) return;
    if (again) startUnder(world, foreman);
    else tidyUp(world, foreman, name);
  }, AGAIN_MS[foreman.manner]);
}

/** Starts a foreign guest as the child of a foreman; its pid. */
export function startUnder(world: World, foreman: Foreman): number {
  const pid = world.carrier.start(foreman.argv);
  world.foreignPids.add(pid);
  world.foremen.set(pid, foreman);
  return pid;
}

/** What vm-bhyve does after a guest's last end, and what does not happen when it was ended before. */
function tidyUp(world: World, foreman: Foreman, name: string): void {
  const taps = world.graph.interfaces.filter(
    (port) => port.description?.startsWith(`vmnet/${name}/`) === true,
  );
  for (const tap of taps) removeInterface(world.graph, tap.name);
  if (world.vmm.has(name)) destroyVm(world, name);
  world.carrier.kill(foreman.pid);
  world.processes.delete(foreman.pid);
}
