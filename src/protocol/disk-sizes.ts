import type { DiskSize } from './detail-report.js';
import type { StatusReport } from './report.js';

/** Where the disks of these VMs lie, each place once. */
export function diskPlacesOf(vms: readonly StatusReport[]): readonly string[] {
  const disks = vms.flatMap(({ details }) => details?.disks ?? []);
  return [...new Set(disks.flatMap(({ place }) => place ?? []))];
}

/** The reports with what was found out of their disks. */
export function withDiskSizes(
  vms: readonly StatusReport[],
  sizes: ReadonlyMap<string, DiskSize>,
): readonly StatusReport[] {
  return vms.map((vm) => {
    const { details } = vm;
    if (details?.disks === undefined) return vm;
    const disks = details.disks.map((disk) => {
      const size = disk.place === null ? undefined : sizes.get(disk.place);
      return size === undefined ? disk : { ...disk, size };
    });
    return { ...vm, details: { ...details, disks } };
  });
}
