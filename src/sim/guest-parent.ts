import { destroyVm } from './vmm.js';
import { removeInterface } from './netgraph/graph.js';
import type { GuestParent, Guest } from './inhabitant.js';
import type { ProcessEnd } from './call.js';
import type { World } from './world.js';

/** vm-bhyve was seen to take 10 to 21 ms for a guest's reboot; daemon(8) -r waits a second. */
const AGAIN_MS = { 'vm-bhyve': 15, daemon: 1000, idle: 0 };

/** The living parent of a foreign guest. */
export function livingParentOf(world: World, guestPid: number): number | undefined {
  const parent = world.guestParents.get(guestPid);
  return parent !== undefined && world.carrier.parentOf(parent.pid) !== undefined ? parent.pid : undefined;
}

/** The guest has ended: whoever waited for it acts, unless he has ended before. */
export function endForeignGuest(
  world: World,
  { pid, name }: Pick<Guest, 'pid' | 'name'>,
  end: ProcessEnd,
): void {
  const parent = livingParentOf(world, pid) === undefined ? undefined : world.guestParents.get(pid);
  world.guestParents.delete(pid);
  if (parent === undefined || parent.manner === 'idle') return;
  const again = parent.manner === 'daemon' || (end.kind === 'code' && end.code === 0);
  world.clock.setTimeout(() => {
    if (world.carrier.parentOf(parent.pid) === undefined) return;
    if (again) startUnder(world, parent);
    else tidyUp(world, parent, name);
  }, AGAIN_MS[parent.manner]);
}

/** Starts a foreign guest as the child of another process; its pid. */
export function startUnder(world: World, parent: GuestParent): number {
  const pid = world.carrier.start(parent.argv);
  world.foreignPids.add(pid);
  world.guestParents.set(pid, parent);
  return pid;
}

/** What vm-bhyve does after a guest's last end, and what does not happen when it was ended before. */
function tidyUp(world: World, parent: GuestParent, name: string): void {
  const taps = world.graph.interfaces.filter(
    (port) => port.description?.startsWith(`vmnet/${name}/`) === true,
  );
  for (const tap of taps) removeInterface(world.graph, tap.name);
  if (world.vmm.has(name)) destroyVm(world, name);
  world.carrier.kill(parent.pid);
  world.processes.delete(parent.pid);
}
