import { dirname } from 'node:path';
import { readManifest } from './install.js';
import type { SetupDisk } from './disk.js';
import { manifestPath } from './piece.js';
import { isOurs } from './verdict.js';

export interface RemovePlan {
  /** Files that go. */
  readonly removed: readonly string[];
  /** Files that somebody has edited since: they stay. */
  readonly kept: readonly string[];
  /** Removes them, then what directories of ours are empty; those that are not. */
  run(): readonly string[];
}

/** Takes away what setup has put and nobody has touched. The manifest goes last, so that a kill loses nothing. */
export function planRemove(disk: SetupDisk, prefix: string): RemovePlan {
  const { files, directories } = readManifest(disk, prefix);
  const there = Object.keys(files).filter((path) => disk.isThere(path));
  const removed = there.filter((path) => isOurs(disk.look(path), files[path] ?? []));
  const kept = there.filter((path) => !removed.includes(path));
  const record = manifestPath(prefix);
  // Its own directory is nobody else's: a first setup that was killed has made it and written nothing of it.
  const deepest = [...new Set([...directories, dirname(record)])].sort().reverse();
  const above = deepest.filter((path) => record.startsWith(`${path}/`));
  return {
    removed,
    kept,
    run: () => {
      for (const path of removed) disk.remove(path);
      for (const path of [...Object.keys(files), record]) disk.sweep(path);
      const full = deepest.filter((path) => !above.includes(path) && !disk.removeDirectory(path));
      if (disk.isThere(record)) disk.remove(record);
      return [...full, ...above.filter((path) => !disk.removeDirectory(path))];
    },
  };
}
