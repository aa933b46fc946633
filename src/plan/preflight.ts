import { loaderOn, varsPath } from '../bhyve/firmware.js';
import { vmPath, type Layout } from '../bhyve/layout.js';
import type { DiskDefinition, VmDefinition } from '../definition/definition.js';
import type { VmctlError } from '../errors.js';
import { homesOf, judgeDisk } from './disk-judge.js';
import type { FilesSeen } from './file-seen.js';
import { firmwareFiles, judgeFirmware } from './firmware-judge.js';
import type { HostFacts } from './host-facts.js';
import { judgeSockets, planGuestFiles } from './guest-files.js';
import { diskUses } from './one-writer.js';
import { judgeThings, thingsNeeded } from './things.js';

/** A definition with the loader that it has on a host: for whoever looks at its files. */
export function onHost(definition: VmDefinition, host: Pick<HostFacts, 'arch'>): VmDefinition {
  const loader = loaderOn(host, definition.loader);
  return loader === definition.loader ? definition : { ...definition, loader };
}

/** The files to look at before a start: firmware, disks, where they lie, and whatever else is given by a path. */
export function filesNeeded(definition: VmDefinition, layout: Layout): readonly string[] {
  const disks = diskUses(definition, layout).map(({ path }) => path);
  const homes = disks.some((path) => path.startsWith(`${layout.vmDirectory}/`))
    ? homesOf(layout, definition.name)
    : [];
  return [
    ...new Set([
      ...firmwareFiles(definition, layout),
      ...disks,
      ...thingsNeeded(definition, layout).map(({ path }) => path),
      ...planGuestFiles(definition, layout).sockets,
      ...homes,
    ]),
  ];
}

/** What is wrong with the files of `filesNeeded`; undefined when nothing is. */
export function judgeFiles(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  const { name } = definition;
  return (
    judgeFirmware(definition, files, layout) ??
    judgeDisks(definition, files, layout) ??
    judgeThings(name, thingsNeeded(definition, layout), { files, late: false }) ??
    judgeSockets(definition, planGuestFiles(definition, layout), files)
  );
}

/** The same of what comes with a kernel module, once that is loaded. */
export function judgeDevices(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  return judgeThings(definition.name, devicesNeeded(definition, layout), { files, late: true });
}

export function devicesNeeded(definition: VmDefinition, layout: Layout): ReturnType<typeof thingsNeeded> {
  return thingsNeeded(definition, layout).filter(({ withModule }) => withModule === true);
}

function judgeDisks(definition: VmDefinition, files: FilesSeen, layout: Layout): VmctlError | undefined {
  const { name } = definition;
  const absent = absentDisks(definition, files, layout);
  for (const disk of definition.disks) {
    if (disk.path === '' || absent.has(disk.path)) continue;
    const path = vmPath(layout, name, disk.path);
    const fault = judgeDisk({ name, disk, path, layout, files });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * The disk that is waited for: one that is not there, when nothing else is wrong with any file. It may come by itself, like an
 * iSCSI volume, an encrypted dataset or a zvol that is late; a disk that is there and broken does not mend itself.
 */
export function awaitedDisk(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  const isThere = ({ path, optional }: DiskDefinition): boolean =>
    path === '' || optional === true || files.get(vmPath(layout, definition.name, path)) !== undefined;
  const disks = definition.disks.filter(isThere);
  if (disks.length === definition.disks.length) return undefined;
  const broken = judgeFiles({ ...definition, disks }, files, layout);
  return broken === undefined ? judgeFiles(definition, files, layout) : undefined;
}

/**
 * Paths, as written, of the `optional` disks that are not there: left out of the guest, whose other devices stay where they
 * are. `files` undefined = all are there.
 */
export function absentDisks(
  { name, disks }: VmDefinition,
  files: FilesSeen | undefined,
  layout: Layout,
): ReadonlySet<string> {
  if (files === undefined) return new Set();
  const absent = disks.filter(
    ({ path, optional }) => optional === true && files.get(vmPath(layout, name, path)) === undefined,
  );
  return new Set(absent.map(({ path }) => path));
}

/** Paths of what a guest writes to that is not there, and need not be: nobody can have it in use. */
export function missingOf(definition: VmDefinition, files: FilesSeen, layout: Layout): ReadonlySet<string> {
  const absent = [...absentDisks(definition, files, layout)].map((path) =>
    vmPath(layout, definition.name, path),
  );
  const vars = varsPath(layout, definition);
  return new Set([...absent, ...(vars === undefined || files.get(vars) !== undefined ? [] : [vars])]);
}

/** What an operator is told of the disks that are left out. */
export function absenceWarnings(absent: ReadonlySet<string>): readonly string[] {
  return [...absent].map((path) => `optional disk ${path} is not there: left out`);
}
