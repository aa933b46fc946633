import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { layoutOf } from './layout.js';
import type { VmmEntry } from './inhabitant.js';
import type { World } from './world.js';

/** Makes the VM and its device node. */
export function createVm(world: World, name: string): VmmEntry {
  const entry: VmmEntry = { name, suspended: false, busy: false, loaded: false };
  world.vmm.set(name, entry);
  syncDevices(world);
  writeFileSync(`${layoutOf(world.settings.root).vmm}/${name}`, '', { mode: 0o600 });
  return entry;
}

/** Takes the VM away; the node goes at once. */
export function destroyVm(world: World, name: string): void {
  world.vmm.delete(name);
  rmSync(`${layoutOf(world.settings.root).vmm}/${name}`, { force: true });
  syncDevices(world);
}

/** /dev/vmm is there while the module is loaded; on 15 only while a VM exists (facts 6.9, unverified). */
export function syncDevices(world: World): void {
  const { vmm } = layoutOf(world.settings.root);
  const wanted = world.modules.has('vmm') && (world.settings.release < 15 || world.vmm.size > 0);
  if (wanted) mkdirSync(vmm, { recursive: true });
  else rmSync(vmm, { recursive: true, force: true });
}
