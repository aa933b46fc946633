import type { VmDefinition } from './definition.js';

/** What bhyve takes, and what does the guest no good: told by `vmctl check`, and no fault. */
export function adviceOf({ loader, graphics, fwcfg, devices }: VmDefinition): readonly string[] {
  if (loader.kind !== 'bhyveload' && loader.kind !== 'grub') return [];
  // vm-bhyve leaves the screen out there: nothing but a firmware shows anything on it.
  const screen = graphics === undefined ? [] : ['[graphics]'];
  const config = fwcfg === undefined ? [] : ['[fwcfg]'];
  const boot = [...(devices.passthru ?? []), ...(devices.scsi ?? [])].some(
    ({ bootIndex }) => bootIndex !== undefined,
  )
    ? ['boot_index']
    : [];
  return [...screen, ...config, ...boot].map(
    (key) => `${key} is for a firmware: a guest of ${loader.kind} does not see it`,
  );
}
