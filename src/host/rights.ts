import { accessSync, constants } from 'node:fs';

/** An alternate root belongs to whoever may write there: nothing of the real host is touched. The real one is root's. */
export function mayChangeHost(root: string): boolean {
  if (root === '') return process.getuid?.() === 0;
  try {
    accessSync(root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
