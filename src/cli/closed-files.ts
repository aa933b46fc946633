import type { DefinitionSet } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';

/** A file that this user may not read: what stands in it nobody has judged. Root reads every file. */
export function isClosed({ message }: Fault): boolean {
  return message === 'cannot be read: EACCES';
}

/** Whether the file of a VM is such. */
export function isClosedTo({ vms }: DefinitionSet, name: string): boolean {
  const decoded = vms.get(name);
  return decoded?.ok === false && decoded.faults.some(isClosed);
}

/** A line each, for stderr. */
export function closedLines({ faults }: DefinitionSet): string {
  return faults
    .filter(isClosed)
    .map(({ file }) => `vmctl: not seen: ${file}: permission denied\n`)
    .join('');
}

/** Throws `permission` for the first of the names whose file is closed. */
export function refuseClosed(set: DefinitionSet, names: readonly string[]): void {
  const name = names.find((one) => isClosedTo(set, one));
  if (name === undefined) return;
  const decoded = set.vms.get(name);
  const file = decoded?.ok === false ? decoded.faults.find(isClosed)?.file : undefined;
  throw new VmctlError('permission', `${file ?? name} cannot be read: permission denied`, {
    hint: `run this as root, or have root open the file to you, as with \`chmod o+r ${file ?? name}\``,
  });
}
