import type { LoaderDefinition } from '../definition/definition.js';

/** Where a definition's paths lie on the host. All but `root` lie below root already. */
export interface Layout {
  /** Alternate root directory; empty on a real host. */
  readonly root: string;
  /** The directory of all VM directories. */
  readonly vmDirectory: string;
  /** Where the edk2-bhyve package puts its ROMs. */
  readonly firmware: string;
  /** /dev/vmm. */
  readonly vmm: string;
  /** `iscsi:TARGET/LUN` of a definition -> `/dev/da0`, for the sessions that are up. */
  readonly volumes?: ReadonlyMap<string, string>;
}

/** A VM's own directory. */
export function vmHome(layout: Layout, name: string): string {
  return `${layout.vmDirectory}/${name}`;
}

/** A path of a VM's definition: absolute below root, that of an iSCSI volume, else in the VM's own directory. */
export function vmPath(layout: Layout, name: string, path: string): string {
  if (path.startsWith('iscsi:')) return layout.volumes?.get(path) ?? path;
  return path.startsWith('/') ? `${layout.root}${path}` : `${vmHome(layout, name)}/${path}`;
}

/** The ROM a VM boots from; undefined for loaders that run before bhyve. */
export function bootromPath(layout: Layout, name: string, loader: LoaderDefinition): string | undefined {
  if (loader.kind === 'bootrom') return vmPath(layout, name, loader.bootrom);
  if (loader.kind !== 'firmware') return undefined;
  // Names of the edk2-bhyve package (facts.md 6.2), and for an own one the place that vm-bhyve has made usual.
  if (loader.firmware === 'uefi-custom') return `${layout.vmDirectory}/.config/BHYVE_UEFI.fd`;
  const files = {
    // Variables lie right below the ROM in the guest: only one that holds code alone leaves them their room (facts 16).
    uefi: loader.vars === undefined ? 'BHYVE_UEFI.fd' : 'BHYVE_UEFI_CODE.fd',
    'uefi-csm': 'BHYVE_UEFI_CSM.fd',
    'uefi-devel': 'BHYVE_UEFI_CODE-devel.fd',
  };
  return `${layout.firmware}/${files[loader.firmware]}`;
}

/** Device A of the nmdm(4) pair of a serial port: bhyve's and the loader's side; people use B. */
export function nmdmPath(layout: Pick<Layout, 'root'>, name: string, port: number): string {
  return `${layout.root}/dev/nmdm-${name}.${port}A`;
}
