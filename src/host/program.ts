import { accessSync, constants, statSync } from 'node:fs';

/** Where programs are looked for; rc.d sets it, and where nobody did it is that of login(1). */
export function searchPath(): string {
  return process.env['PATH'] ?? '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin';
}

/** The file that is run for a word without `/`, execvp(3); undefined = there is none. */
export function findInPath(word: string): string | undefined {
  return searchPath()
    .split(':')
    .map((directory) => `${directory === '' ? '.' : directory}/${word}`)
    .find(isProgram);
}

/** Whether a path is of a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
