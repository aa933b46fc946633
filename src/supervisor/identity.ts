import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { HostFacts } from '../plan/host-facts.js';
import { identify, type Identity, type IdentityPins } from '../plan/identity.js';
import type { DefinitionBook } from './definition-book.js';
import { isIdentified } from './host-view.js';
import type { StateBook } from './state-book.js';

export interface IdentitySources {
  readonly book: Pick<DefinitionBook, 'names' | 'get'>;
  readonly states: Pick<StateBook, 'get'>;
  readonly facts: HostFacts;
  /** Of jails that are attached. */
  readonly jailMacs: () => readonly string[];
}

/**
 * MACs, uuid and slots of a VM. Throws `host` while something would have to be derived from a kern.hostuuid that could
 * not be seen: it is pinned for good, and other hosts would derive the same.
 */
export function identityOf(
  definition: VmDefinition,
  { book, states, facts, jailMacs }: IdentitySources,
): Identity {
  const { name } = definition;
  const { pins } = states.get(name);
  if (!isIdentified(facts) && !isPinned(definition, pins)) {
    throw new VmctlError('host', `${name}: its MACs and uuid come from kern.hostuuid, which cannot be seen`, {
      hint: 'sysctl kern.hostuuid must print it; vmctl looks again every few seconds',
    });
  }
  // Asked for only when a MAC is derived: at a VM's first start.
  const taken = {
    has: (mac: string): boolean =>
      book.names().some((other) => other !== name && owns(other, mac)) || jailMacs().includes(mac),
  };
  return identify({ definition, pins, hostUuid: facts.hostUuid, taken });

  function owns(other: string, mac: string): boolean {
    const defined = book.get(other);
    const nics = [...(defined?.networks ?? []), ...(defined?.directNics ?? [])];
    const written = nics.some((nic) => nic.mac === mac);
    return written || Object.values(states.get(other).pins.macs).includes(mac);
  }
}

function isPinned({ uuid, networks, directNics }: VmDefinition, pins: IdentityPins): boolean {
  const hasMac = ({ mac, key }: { readonly mac?: string; readonly key: string }): boolean =>
    mac !== undefined || Object.hasOwn(pins.macs, key);
  return (uuid ?? pins.uuid) !== undefined && [...networks, ...directNics].every(hasMac);
}
