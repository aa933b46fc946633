import type { BridgeDefinition } from '../definition/host-definition.js';
import { parseInterfaceName } from '../netgraph/bridge-look.js';
import { deriveMac } from '../netgraph/mac.js';
import { planScript } from '../netgraph/ngctl.js';
import { VmctlError } from '../errors.js';
import { planHostInterface } from './interfaces.js';
import { newInterface } from './fresh-bridge.js';
import { runIfconfig } from './bridge-ground.js';
import type { Making } from './making.js';
import { look, type Steps } from './step.js';

/** MAC of the host's interface: written, or the same each time. */
export function macOf({ hostInterface }: BridgeDefinition, hostUuid: string): string {
  if (hostInterface === undefined) return '';
  return hostInterface.mac ?? deriveMac({ hostUuid, vm: 'host', nic: hostInterface.name, taken: new Set() });
}

/** The interface, made before, has name and addresses and is up; or there is none to be. */
export function isHostSettled({ wanted, seen, interfaces }: Making): boolean {
  const { hostInterface } = wanted;
  if (wanted.interface !== undefined || hostInterface === undefined) return true;
  const from = seen.hostInterface?.interface;
  if (from === undefined) return seen.hostInterface !== undefined;
  const present = interfaces.find((one) => one.name === from);
  return planHostInterface({ from, hostInterface, seen: present }).length === 0;
}

/** The name that the kernel will most likely give: the lowest that no interface has. */
export function nextInterface({ interfaces }: Pick<Making, 'interfaces'>): string {
  const taken = new Set(interfaces.map((one) => one.name));
  let unit = 0;
  while (taken.has(`ngeth${unit}`)) unit++;
  return `ngeth${unit}`;
}

/** Gives the host's interface its name, addresses and up, after the run that made or found its node. */
export function* settleHost(making: Making, printed: string | undefined): Steps<void> {
  const { wanted, seen, interfaces } = making;
  const { hostInterface } = wanted;
  if (wanted.interface !== undefined || hostInterface === undefined) return;
  const told = seen.hostInterface?.interface ?? parseInterfaceName(printed ?? '');
  const from = told ?? (yield* askName(hostInterface.name, making));
  const present = interfaces.find((one) => one.name === from);
  // What it has is known only of one that was there before.
  const before = seen.hostInterface === undefined ? undefined : present;
  for (const command of planHostInterface({ from, hostInterface, seen: before }))
    yield* runIfconfig(wanted.name, command);
}

/** A kernel that queued the question left the reply out of the run (facts.md 1.7): ask the node, which has its name. */
function* askName(node: string, making: Making): Steps<string> {
  const fresh = newInterface(nextInterface(making));
  const command = planScript([`msg ${node}: getifname`]);
  for (let attempt = 0; attempt < 3; attempt++) {
    const name = parseInterfaceName((yield* look(command, { fresh, awaits: true })).stdout);
    if (name !== undefined) return name;
  }
  throw new VmctlError('host', `node ${node} does not tell which interface it is`, {
    hint: `try \`ngctl msg ${node}: getifname\``,
  });
}
