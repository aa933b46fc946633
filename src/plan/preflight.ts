import { bootromPath, vmPath, type Layout } from '../bhyve/layout.js';
import type { DiskDefinition, VmDefinition } from '../definition/definition.js';
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
  const { name } = definition;
  const rom = bootromPath(layout, name, definition.loader);
  const romFault = rom === undefined ? undefined : judgeRom(name, rom, files.get(rom));
  if (romFault !== undefined) return romFault;
  for (const disk of definition.disks) {
    const path = vmPath(layout, name, disk.path);
    const fault = judgeDisk({ name, disk, path, seen: files.get(path) });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function judgeRom(name: string, path: string, seen: FileSeen | undefined): VmctlError | undefined {
  if (seen === undefined) {
    return new VmctlError('host', `${name}: there is no boot ROM ${path}`, {
      hint: 'install the firmware with `pkg install edk2-bhyve`, or set loader in the definition',
    });
  }
  if (seen.kind === 'file') return undefined;
  return new VmctlError('host', `${name}: the boot ROM ${path} is no file`, {
    hint: 'set loader = { bootrom = "/path/to.fd" }',
  });
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
    return refuse(`there is no disk ${path}`, `make one with \`truncate -s 20G ${path}\`, or correct path`);
  if (seen.kind !== 'file' && seen.kind !== 'device')
    return refuse(`the disk ${path} is neither file nor device`, 'correct path');
  if (seen.kind === 'file' && (seen.size === 0 || seen.size % SECTOR !== 0)) {
    const size = `${seen.size} bytes, not a whole number of ${SECTOR}-byte sectors`;
    return refuse(`the disk ${path} has ${size}`, `give it a size with \`truncate -s 20G ${path}\``);
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
