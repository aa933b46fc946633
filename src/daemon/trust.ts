import { VmctlError } from '../errors.js';
import { refuseUntrusted } from '../store/definitions.js';
import type { Paths } from '../store/paths.js';
import { distrustedDirectories, trustedOwners } from '../store/trust.js';

/**
 * Before anything is opened there. Throws `permission` for a directory of ours, `definition` for that of the
 * definitions, with the command that mends it; what is not there yet is made with the right modes.
 */
export async function refuseDistrusted(paths: Paths): Promise<void> {
  const [first] = await distrustedDirectories(paths, trustedOwners());
  if (first !== undefined)
    throw new VmctlError('permission', first.reason, {
      hint: `whoever writes there could make the daemon do anything: ${first.mend}`,
    });
  await refuseUntrusted(paths.definitions, trustedOwners());
}
