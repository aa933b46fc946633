import type { VmDefinition } from './definition.js';

/** What bhyve takes, and what does the guest no good: told by `vmctl check`, and no fault. */
export function adviceOf(definition: VmDefinition): readonly string[] {
  const { loader, graphics, fwcfg } = definition;
  if (loader.kind !== 'bhyveload' && loader.kind !== 'grub') return adviceOfFirmware(definition);
  // vm-bhyve leaves the screen out there: nothing but a firmware shows anything on it.
  const screen = graphics === undefined ? [] : ['[graphics]'];
  const config = fwcfg === undefined ? [] : ['[fwcfg]'];
  const boot = hasOrder(definition) ? ['boot_index'] : [];
  return [...screen, ...config, ...boot].map(
    (key) => `${key} is for a firmware: a guest of ${loader.kind} does not see it`,
  );
}

/** bhyve hands the order over by QEMU's interface alone (bhyve(8), -l bootrom; facts 6.5). */
function adviceOfFirmware(definition: VmDefinition): readonly string[] {
  if (!hasOrder(definition) || definition.fwcfg?.type === 'qemu') return [];
  return ['boot_index is told to the firmware by fwcfg = { type = "qemu" } only: it does nothing without'];
}

function hasOrder({ disks, devices: { passthru = [], scsi = [] } }: VmDefinition): boolean {
  return [...disks, ...passthru, ...scsi].some(({ bootIndex }) => bootIndex !== undefined);
}
