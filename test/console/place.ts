import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { consoleFilesOf, pathsOf, type ConsoleFiles } from '../../src/store/paths.js';

export interface Place extends Disposable {
  readonly root: string;
  readonly files: ConsoleFiles;
  /** The guest prints. */
  print(text: string): void;
}

/** Where the console of `web` is kept, empty. */
export function createPlace(): Place {
  const root = mkdtempSync('/tmp/vl');
  const paths = pathsOf({ root });
  for (const folder of [paths.run, `${paths.log}/guests`]) mkdirSync(folder, { recursive: true });
  const files = consoleFilesOf(paths, 'web', 1);
  writeFileSync(files.newest, '');
  return {
    ...{ root, files },
    print: (text) => appendFileSync(files.newest, text),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

/** So many bytes, each line of sixteen telling its number. */
export function numbered(bytes: number, from = 0): string {
  const lines = Array.from(
    { length: Math.ceil(bytes / 16) },
    (_, at) => `${String(from + at).padStart(15)}\n`,
  );
  return lines.join('').slice(0, bytes);
}
