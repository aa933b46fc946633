import type { NicDefinition, VmDefinition } from '../definition/definition.js';
import { suggestWord } from '../definition/suggestion.js';
import { VmctlError } from '../errors.js';
import { findListed, listNics, type ListedNic } from '../plan/nic-list.js';

/** A NIC on a bridge, by name, else by position. Throws `usage` when there is none such, `denied` when it is on something else. */
export function chooseNic(definition: VmDefinition, word: string): NicDefinition {
  const listed = findListed(definition, word);
  const nic = definition.networks.find(({ key }) => key === listed?.key);
  if (nic !== undefined) return nic;
  if (listed !== undefined) throw directError(definition.name, listed);
  const names = listNics(definition).map(({ key }) => key);
  throw new VmctlError('usage', `${definition.name} has no NIC ${word}`, {
    hint: names.length === 0 ? 'it has none at all' : `${meant(word, names)}its NICs: ${names.join(', ')}`,
  });
}

function meant(word: string, names: readonly string[]): string {
  const near = suggestWord(word, names);
  return near === undefined ? '' : `did you mean ${near}? `;
}

/** What is at its other end is the operator's, and bhyve(8) opens it once. */
function directError(vm: string, { key, backend }: ListedNic): VmctlError {
  return new VmctlError('denied', `${vm}: its NIC ${key} is on no bridge of vmctl but on ${backend}`, {
    hint: `only NICs with bridge = "NAME" can be plugged, unplugged and moved live: change [[network]] in ${vm}.toml`,
  });
}
