import fs from 'node:fs';
import type { FileSystem } from '../../src/setup/disk.js';

/** Stands for the end of the process: whatever is called after it does nothing either. */
export class Killed extends Error {}

/** Functions that change something; a kill falls between two of them. */
const CHANGES: readonly (keyof FileSystem)[] = [
  'fchmodSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmdirSync',
  'unlinkSync',
  'writeFileSync',
];

/** Does not wait for the disk: nothing here survives the test. */
export const QUICK_FS: FileSystem = { ...fs, fsyncSync: () => undefined };

/** The file system of a process that is killed before its change number `life`, counted from 0. */
export function mortalFs(life: number): FileSystem {
  let left = life;
  const dying = CHANGES.map((name) => [
    name,
    (...args: never[]): unknown => {
      if (left <= 0) throw new Killed(name);
      left -= 1;
      return (fs[name] as (...args: never[]) => unknown)(...args);
    },
  ]);
  return { ...QUICK_FS, ...(Object.fromEntries(dying) as Partial<FileSystem>) };
}
