import type { Layout } from '../bhyve/layout.js';
import type { HostDefinition } from '../definition/host-definition.js';

export type { Layout } from '../bhyve/layout.js';

/** The layout of a host: its fixed paths, which lie below root already, and host.toml's vm_directory put there. */
export function layoutOf({ root, firmware, vmm }: Omit<Layout, 'vmDirectory'>, host: HostDefinition): Layout {
  return { root, firmware, vmm, vmDirectory: `${root}${host.vmDirectory}` };
}
