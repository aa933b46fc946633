import { bootromPath, vmPath, type Layout } from '../bhyve/layout.js';
import { shellWord } from '../command/shell-word.js';
import type { DiskDefinition, LoaderDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';

/** What a look at a file gave, see host/host. */
export interface FileSeen {
  readonly kind: 'file' | 'directory' | 'device' | 'socket' | 'other';
  /** Bytes; 0 for devices. */
  readonly size: number;
  readonly writable: boolean;
  /** Device and inode: two names of one file are one file. */
  readonly identity: string;
}

export type FilesSeen = ReadonlyMap<string, FileSeen | undefined>;

/** The smallest unit of a block device. */
const SECTOR = 512;

/** The files that must be there before a start: the ROM and all disks. */
export function filesNeeded(definition: VmDefinition, layout: Layout): readonly string[] {
  const rom = bootromPath(layout, definition.name, definition.loader);
  const disks = definition.disks.map((disk) => vmPath(layout, definition.name, disk.path));
  return [...new Set([...(rom === undefined ? [] : [rom]), ...disks])];
}

/** The disks that this VM writes to, so that nobody else may use them. */
export function diskPaths(definition: VmDefinition, layout: Layout): readonly string[] {
  const written = definition.disks.filter((disk) => !disk.readOnly);
  return [...new Set(written.map((disk) => vmPath(layout, definition.name, disk.path)))];
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

export interface SharedCase {
  readonly definition: VmDefinition;
  /** Of all `filesNeeded` of `definition`. */
  readonly files: FilesSeen;
  /** A VM that may be alive. */
  readonly other: VmDefinition;
  /** Of the `diskPaths` of `other`. */
  readonly otherFiles: FilesSeen;
  readonly layout: Layout;
}

/** Refuses a disk that another VM writes to, by whatever name: two users destroy it. Two readers are fine. */
export function judgeShared({
  definition,
  files,
  other,
  otherFiles,
  layout,
}: SharedCase): VmctlError | undefined {
  const written = new Set(
    [...otherFiles.values()].flatMap((seen) => (seen === undefined ? [] : [seen.identity])),
  );
  for (const disk of definition.disks) {
    const path = vmPath(layout, definition.name, disk.path);
    const seen = files.get(path);
    if (seen === undefined || !written.has(seen.identity)) continue;
    return new VmctlError('denied', `${definition.name}: the disk ${path} is in use by ${other.name}`, {
      hint: `stop ${other.name} first, or give one of them another disk`,
    });
  }
  return undefined;
}
