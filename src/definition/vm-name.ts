import { accepted, type Reading, refused } from './reading.js';

/**
 * VM_MAX_NAMELEN of 13.0 and later (facts 6.9). The longest device name made of it, `/dev/nmdm-NAME.1A`, then still fits
 * SPECNAMELEN (255), and so do our own file names; only netgraph's 31 characters are too few, so that socket names are
 * shortened with a hash.
 */
const LONGEST_VM_NAME = 229;
/** `host.toml` is the host's own file. */
export const HOST_NAME = 'host';

/** A VM's name: what is cut, split or refused by vmm(4), nmdm(4), bhyve(8) or a shell is refused here. */
export function readVmName(name: string): Reading<string> {
  if (name === HOST_NAME) return refused('"host" is the host\'s own file: give the VM another name');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    const rule = 'a letter or digit, then letters, digits, ".", "_" and "-"';
    return refused(`${JSON.stringify(name)} cannot be a VM name: ${rule}; rename the file`);
  }
  if (name.length > LONGEST_VM_NAME) {
    const limit = `the kernel takes ${LONGEST_VM_NAME} at most; rename the file`;
    return refused(`the VM name "${name.slice(0, 20)}..." has ${name.length} characters: ${limit}`);
  }
  return accepted(name);
}

/** `vms/myvm.toml` -> `myvm`. */
export function vmNameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.toml$/, '');
}
