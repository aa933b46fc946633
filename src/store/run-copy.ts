import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { followFiles, replaceFile, type FileText } from './file.js';
import type { Paths } from './paths.js';

/** What the run directory holds, in memory: it may be on a memory disk that is cleared, or be removed by hand. */
export interface RunCopy {
  /** Puts what is missing there again; what is there stays. Throws what the file system says. */
  restore(): void;
  isWhole(): boolean;
  release(): void;
}

/** Other programs' to write, such as pwait(1)'s, or true for a moment only: an old text of theirs would be a lie. */
const FLEETING = /\.(?:exit|coming|tmp|broken)$/;

/** The caller holds the lock: nobody else writes records from now on. */
export function keepRunCopy({ run }: Pick<Paths, 'run'>): RunCopy {
  const files = new Map<string, FileText>();
  const isOurs = (path: string): boolean => path.startsWith(`${run}/`) && !FLEETING.test(path);
  const release = followFiles((path, file) => {
    if (file === undefined) files.delete(path);
    else if (isOurs(path)) files.set(path, file);
  });
  for (const path of filesBelow(run).filter(isOurs))
    files.set(path, { text: readFileSync(path), mode: statSync(path).mode & 0o777 });
  return {
    restore() {
      for (const [path, { text, mode }] of files)
        if (!existsSync(path)) replaceFile(path, text, { flush: false, mode });
    },
    isWhole: () => [...files.keys()].every((path) => existsSync(path)),
    release,
  };
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
