import { VmctlError } from '../errors.js';
import type { FileSeen } from './file-seen.js';

/** Of a file that is given to a guest as a disk; the sectors of a CD are four of these. */
const SECTOR = 512;

/** What is wrong with the file of an install medium; undefined = nothing. */
export function judgeMedium(name: string, path: string, seen: FileSeen | undefined): VmctlError | undefined {
  const refuse = (what: string): VmctlError =>
    new VmctlError('host', `${name}: ${what}`, {
      hint: 'give the path of an image, such as a .iso: --cdrom FILE',
    });
  if (seen === undefined) return refuse(`there is no install medium ${path}`);
  if (seen.kind !== 'file' && seen.kind !== 'device')
    return refuse(`the install medium ${path} is neither file nor device`);
  if (seen.kind === 'file' && (seen.size === 0 || seen.size % SECTOR !== 0))
    return refuse(
      `the install medium ${path} has ${seen.size} bytes, not a whole number of ${SECTOR}-byte sectors`,
    );
  return undefined;
}
