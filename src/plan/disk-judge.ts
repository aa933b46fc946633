import { vmHome, type Layout } from '../bhyve/layout.js';
import { shellWord } from '../command/shell-word.js';
import type { DiskDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { FileSeen, FilesSeen } from './file-seen.js';

/** The smallest unit of a block device. */
const SECTOR = 512;

export interface DiskCase {
  readonly name: string;
  readonly disk: DiskDefinition;
  readonly path: string;
  readonly layout: Layout;
  readonly files: FilesSeen;
}

/** What is wrong with a disk, or that it is not there; undefined when nothing is. */
export function judgeDisk(one: DiskCase): VmctlError | undefined {
  const { name, disk, path, files } = one;
  const refuse = (what: string, hint: string): VmctlError =>
    new VmctlError('host', `${name}: ${what}`, { hint });
  const seen = files.get(path);
  if (seen === undefined) return refuse(...absenceOf(one));
  if (seen.kind !== 'file' && seen.kind !== 'device')
    return refuse(`the disk ${path} is neither file nor device`, 'correct path');
  const size = sizeFault(disk, seen);
  if (size !== undefined) {
    const words = `the disk ${path} has ${seen.size} bytes, not a whole number of ${size}-byte sectors`;
    const other = size === SECTOR ? '' : ', or set another sector_size';
    return refuse(words, `give it a size with \`truncate -s 20G ${shellWord(path)}\`${other}`);
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

/** The sector that does not divide a file's size. Devices have a sector of their own, which bhyve holds it against (block_if.c). */
function sizeFault(disk: DiskDefinition, seen: FileSeen): number | undefined {
  if (seen.kind !== 'file') return undefined;
  // vm-bhyve's null.iso is an empty file, for old Windows that wants a drive (nulliso_fix).
  if (disk.type === 'ahci-cd' && seen.size === 0) return undefined;
  const sector = sectorOf(disk);
  return seen.size === 0 || seen.size % sector !== 0 ? sector : undefined;
}

/** `sectorsize=4096` or `sectorsize=512/4096` of a block device, `sectsz=4096` of an nvme: what the guest counts in. */
export function sectorOf({ options = [] }: Pick<DiskDefinition, 'options'>): number {
  const words = options.flatMap(
    (option) => /^(?:sectorsize|sectsz)=(\d+)(?:\/\d+)?$/.exec(option)?.[1] ?? [],
  );
  return Math.max(SECTOR, ...words.map(Number));
}

/** What is told of a disk that is not there, and what to do. */
function absenceOf({ disk, path, name, layout, files }: DiskCase): [string, string] {
  if (disk.path.startsWith('iscsi:'))
    return [
      `there is no disk ${disk.path}: no single iSCSI session has it connected`,
      `\`iscsictl -L\` shows the sessions, \`iscsictl -A -p PORTAL -t ${targetOf(disk.path)}\` adds one`,
    ];
  const hint = `${howToMake(disk, path)}, or correct path`;
  const { vmDirectory } = layout;
  const isHere = path.startsWith(`${vmDirectory}/`) && files.has(vmDirectory);
  if (isHere && files.get(vmDirectory) === undefined)
    return [`there is no disk ${path}`, `there is no ${vmDirectory} either: mount its data set, or ${hint}`];
  const unmounted = isHere ? unmountedWords({ name, layout, files }) : '';
  return [`there is no disk ${path}`, `${hint}${unmounted}`];
}

function targetOf(path: string): string {
  return path.replace(/^iscsi:/, '').replace(/\/\d+$/, '');
}

/** Nobody has made the VM's directory either: the command must work as it is typed. */
function howToMake(disk: DiskDefinition, path: string): string {
  if (disk.path.startsWith('/dev/')) return 'make that device, such as a volume with zfs(8)';
  if (disk.readOnly) return 'put the image there';
  const directory = path.slice(0, path.lastIndexOf('/'));
  return `make one with \`mkdir -p ${shellWord(directory)} && truncate -s 20G ${shellWord(path)}\``;
}

/** The directories to look at, so that a data set that is not mounted can be told from a disk nobody has made. */
export function homesOf(layout: Layout, name: string): readonly string[] {
  const { vmDirectory } = layout;
  return [vmHome(layout, name), vmDirectory, parentOf(vmDirectory)];
}

/**
 * An unmounted data set leaves an empty directory where its files belong. What is mounted there has another device number
 * than the directory above; whether it should be a mount point nobody but the operator knows.
 */
function unmountedWords({ name, layout, files }: Pick<DiskCase, 'name' | 'layout' | 'files'>): string {
  const { vmDirectory } = layout;
  const [own, above] = [vmDirectory, parentOf(vmDirectory)].map((path) => deviceNumber(files.get(path)));
  if (files.get(vmHome(layout, name)) !== undefined || own === undefined || own !== above) return '';
  return `; ${vmDirectory} is no mount point: if it has a data set of its own, mount that first, \`zfs mount -a\``;
}

function deviceNumber(seen: FileSeen | undefined): string | undefined {
  return seen?.identity.split(':')[0];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
