import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import type { DirectNicDefinition } from '../definition/devices.js';
import { VmctlError } from '../errors.js';
import type { NodeChange } from '../netgraph/record.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { HostNetwork } from './host-need.js';

/** One thing that is done to the host for a NIC that is on no bridge of ours. */
export interface DirectAct {
  readonly command: HostCommand;
  /** What fails without it: `NIC 0: tap vmweb.0`. */
  readonly what: string;
}

/** All that one NIC needs, as seen and judged. */
export interface NicWork {
  readonly acts: readonly DirectAct[];
  readonly taps: readonly { readonly name: string; readonly nic: string }[];
  readonly nodes: readonly NodeChange[];
  readonly warnings: readonly string[];
}

export const NO_WORK: NicWork = { acts: [], taps: [], nodes: [], warnings: [] };

/** A NIC and what was seen of the host. */
export interface NicCase {
  readonly vm: VmDefinition;
  readonly nic: DirectNicDefinition;
  readonly network: HostNetwork;
  /** Processes of this VM's own guest: what it holds would be free without it. */
  readonly own: readonly number[];
}

/** What the refusals and warnings of a NIC begin with. */
export function nicWords({ vm, nic }: Pick<NicCase, 'vm' | 'nic'>): string {
  return `${vm.name}: NIC ${nic.key}`;
}

/** `host`: somebody has to mend it; `denied`: somebody else has it. */
export function refuseNic(
  nicCase: NicCase,
  message: string,
  { hint, code = 'host' }: { readonly hint: string; readonly code?: 'host' | 'denied' },
): VmctlError {
  return new VmctlError(code, `${nicWords(nicCase)}: ${message}`, { hint });
}

export function interfaceOf(name: string, { network }: Pick<NicCase, 'network'>): InterfaceSeen | undefined {
  return network.seen.find((one) => one.name === name);
}
