import { decodeHost, DEFAULT_HOST } from '../definition/decode-host.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { formatFault } from '../definition/fault.js';
import { HOST_NAME, vmNameOf } from '../definition/vm-name.js';
import { VmctlError } from '../errors.js';
import { readDefinitionFiles } from '../store/definitions.js';
import { readKeptHost } from '../store/host-copy.js';
import type { Context } from './command.js';

/**
 * host.toml; when it has faults the last right one that a daemon kept, as a daemon would take it: a slip of an editor
 * must not leave a host without bridges at boot. Definitions of VMs do not matter here. Throws `definition`.
 */
export async function readHostDefinition({ paths, terminal }: Context): Promise<HostDefinition> {
  const files = await readDefinitionFiles(paths.definitions);
  const file = files.find((one) => one.template === undefined && vmNameOf(one.file) === HOST_NAME);
  const decoded = file === undefined ? undefined : decodeHost(file);
  if (decoded === undefined) return DEFAULT_HOST;
  if (decoded.ok) return decoded.value;
  const faults = decoded.faults.map(formatFault).join('\n');
  const kept = readKeptHost(paths.hostCopy);
  if (kept === undefined)
    throw new VmctlError('definition', faults, { hint: 'vmctl check lists every fault' });
  terminal.err(`${faults}\nvmctl: host.toml has faults: the last right one is in force\n`);
  return kept;
}
