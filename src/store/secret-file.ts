import { readFileSync, statSync } from 'node:fs';
import { judgeTrust, trustedOwners, type Distrust } from './trust.js';

/** So much of it is read: a secret is a line. */
const BYTES_MAX = 4096;

export interface SecretFile {
  readonly text: string;
  /** Permissions. */
  readonly mode: number;
  /** Somebody else could have written it. */
  readonly distrust: Distrust | undefined;
}

/** A file with a secret; undefined = it is not there, or is none. Throws what the file system says else. */
export function readSecretFile(path: string): SecretFile | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return undefined;
  const distrust = judgeTrust(path, stats, trustedOwners());
  const text = readFileSync(path).subarray(0, BYTES_MAX).toString('utf8');
  return { text, mode: stats.mode & 0o7777, distrust };
}
