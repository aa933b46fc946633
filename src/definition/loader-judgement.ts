import type { Finding } from './finding.js';
import { atKey, atValue, rowsOf, tableOf, type Tables } from './rows.js';

const FIRMWARE = ['uefi', 'uefi-csm', 'uefi-devel', 'uefi-custom'];

/** Keys of `loader` and the kinds of loader that read them; the others would drop them without a word. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  vars: [...FIRMWARE, 'bootrom'],
  directory: ['bhyveload', 'grub'],
  program: ['bhyveload'],
  env: ['bhyveload'],
  args: ['bhyveload'],
  root: ['grub'],
  config: ['grub'],
  commands: ['grub'],
  timeout: ['grub'],
};

/** Whether a loader gets only what it reads, and something to load from. */
export function judgeLoader(tables: Tables): readonly Finding[] {
  const table = tableOf(tables['loader']);
  if (table === undefined) return judgeSource(tables, tables['loader'], {});
  const { type, bootrom } = table;
  if (type === undefined && bootrom === undefined)
    return [atKey(['loader'], 'bootrom is missing: write bootrom = "/path/to.fd"')];
  if (type !== undefined && bootrom !== undefined)
    return [atKey(['loader', 'bootrom'], 'bootrom stands for a loader of its own: leave type out')];
  const kind = bootrom === undefined ? type : 'bootrom';
  return [...judgeKeys(table, kind), ...judgeSource(tables, kind, table)];
}

function judgeKeys(table: Tables, kind: unknown): readonly Finding[] {
  if (typeof kind !== 'string') return [];
  const strangers = Object.keys(table).filter(
    (key) => Object.hasOwn(HOMES, key) && !HOMES[key]!.includes(kind),
  );
  return [
    ...strangers.map((key) => atKey(['loader', key], `${kind} has no ${key}: ${homeOf(key)}`)),
    ...judgeMenu(table, kind),
  ];
}

function homeOf(key: string): string {
  const homes = HOMES[key]!;
  return key === 'vars' ? 'it belongs to a firmware' : `it belongs to type = "${homes.join('" or "')}"`;
}

/** A grub.cfg of vmctl's own lies on the host, and nothing else is looked for then. */
function judgeMenu(table: Tables, kind: string): readonly Finding[] {
  if (kind !== 'grub') return [];
  if (table['commands'] === undefined) {
    if (table['timeout'] === undefined) return [];
    return [atKey(['loader', 'timeout'], 'timeout is that of the menu which commands = [...] make')];
  }
  return ['root', 'directory', 'config']
    .filter((key) => table[key] !== undefined)
    .map((key) => atKey(['loader', key], `${key} is not read beside commands: leave one of them out`));
}

/** bhyveload(8) loads from the disks, or from a directory of the host; grub-bhyve from the disks. */
function judgeSource(tables: Tables, kind: unknown, { directory }: Tables): readonly Finding[] {
  if (kind !== 'bhyveload' && kind !== 'grub') return [];
  const { disk } = tables;
  const rows = rowsOf(disk);
  const some = disk !== undefined && (!Array.isArray(disk) || rows.length !== disk.length);
  if (!some && !rows.some(({ row }) => row['ram'] === undefined) && !isDirectory(kind, directory)) {
    return [atValue(['loader'], `${kind} needs a [[disk]] to load the guest from`)];
  }
  if (kind === 'bhyveload') return [];
  // grub-bhyve's device.map holds `(hd0) PATH` and is split at blanks (facts 7).
  return rows.flatMap(({ row, index }) => {
    if (typeof row['path'] !== 'string' || !/\S\s+\S/.test(row['path'])) return [];
    return [atValue(['disk', index, 'path'], 'grub-bhyve would split the path at the blank')];
  });
}

function isDirectory(kind: string, directory: unknown): boolean {
  return kind === 'bhyveload' && directory !== undefined;
}
