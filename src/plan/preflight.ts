import { bootromPath, vmPath, type Layout } from '../bhyve/layout.js';
import { shellWord } from '../command/shell-word.js';
import type { DiskDefinition, LoaderDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { FileSeen, FilesSeen } from './file-seen.js';
import { diskUses } from './one-writer.js';

/** The smallest unit of a block device. */
const SECTOR = 512;

/** The files to look at before a start: the ROM and all disks. */
export function filesNeeded(definition: VmDefinition, layout: Layout): readonly string[] {
  const rom = bootromPath(layout, definition.name, definition.loader);
  const disks = diskUses(definition, layout).map(({ path }) => path);
  return [...new Set([...(rom === undefined ? [] : [rom]), ...disks])];
}

/** What is wrong with the files of `filesNeeded`; undefined when nothing is. */
export function judgeFiles(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  const { name, loader } = definition;
  const rom = bootromPath(layout, name, loader);
  const romFault =
    rom === undefined ? undefined : judgeRom({ name, loader, path: rom, seen: files.get(rom) });
  if (romFault !== undefined) return romFault;
  for (const disk of definition.disks) {
    const path = vmPath(layout, name, disk.path);
    const fault = judgeDisk({ name, disk, path, seen: files.get(path) });
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
  const isThere = ({ path }: DiskDefinition): boolean =>
    files.get(vmPath(layout, definition.name, path)) !== undefined;
  const disks = definition.disks.filter(isThere);
  if (disks.length === definition.disks.length) return undefined;
  const broken = judgeFiles({ ...definition, disks }, files, layout);
  return broken === undefined ? judgeFiles(definition, files, layout) : undefined;
}

interface RomCase {
  readonly name: string;
  readonly loader: LoaderDefinition;
  readonly path: string;
  readonly seen: FileSeen | undefined;
}

function judgeRom({ name, loader, path, seen }: RomCase): VmctlError | undefined {
  if (seen?.kind === 'file') return undefined;
  const what = seen === undefined ? `there is no boot ROM ${path}` : `the boot ROM ${path} is no file`;
  return new VmctlError('host', `${name}: ${what}`, { hint: romHint(loader) });
}

/** Only the package's own ROMs come with it: the others are the operator's. */
function romHint(loader: LoaderDefinition): string {
  if (loader.kind === 'bootrom') return 'put the ROM there, or correct the path in loader';
  if (loader.kind === 'firmware' && loader.firmware === 'uefi-custom')
    return 'uefi-custom boots from a ROM of your own: put it there, or set another loader';
  return 'install the firmware with `pkg install edk2-bhyve`, or set loader in the definition';
}

interface DiskCase {
  readonly name: string;
  readonly disk: DiskDefinition;
  readonly path: string;
  readonly seen: FileSeen | undefined;
}

function judgeDisk({ name, disk, path, seen }: DiskCase): VmctlError | undefined {
  const refuse = (what: string, hint: string): VmctlError =>
    new VmctlError('host', `${name}: ${what}`, { hint });
  if (seen === undefined)
    return refuse(`there is no disk ${path}`, `${howToMake(disk, path)}, or correct path`);
  if (seen.kind !== 'file' && seen.kind !== 'device')
    return refuse(`the disk ${path} is neither file nor device`, 'correct path');
  if (seen.kind === 'file' && (seen.size === 0 || seen.size % SECTOR !== 0)) {
    const size = `${seen.size} bytes, not a whole number of ${SECTOR}-byte sectors`;
    return refuse(
      `the disk ${path} has ${size}`,
      `give it a size with \`truncate -s 20G ${shellWord(path)}\``,
    );
  }
  if (!disk.readOnly && !seen.writable) {
    // bhyve itself would say nothing and go on read-only (facts.md 6.5).
    return refuse(
      `the disk ${path} cannot be written`,
      'set read_only = true if that is meant, or correct its mode',
    );
  }
  return undefined;
}

/** Nobody has made the VM's directory either: the command must work as it is typed. */
function howToMake(disk: DiskDefinition, path: string): string {
  if (disk.path.startsWith('/dev/')) return 'make that device, such as a volume with zfs(8)';
  if (disk.readOnly) return 'put the image there';
  const directory = path.slice(0, path.lastIndexOf('/'));
  return `make one with \`mkdir -p ${shellWord(directory)} && truncate -s 20G ${shellWord(path)}\``;
}
