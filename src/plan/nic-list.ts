import { nicsInOrder } from '../bhyve/device-key.js';
import { tapName } from '../bhyve/tap-name.js';
import type { VmDefinition } from '../definition/definition.js';
import type { NicBackend } from '../definition/devices.js';

/** One NIC of a definition, whatever it is on. */
export interface ListedNic {
  readonly key: string;
  /** Among all of the file, from 0. */
  readonly position: number;
  readonly type: string;
  readonly mac?: string;
  /** null = it is on no bridge of ours. */
  readonly bridge: string | null;
  /** What it is on instead, in words. */
  readonly backend: string | null;
}

/** All NICs of a VM in the order of its file. */
export function listNics(definition: VmDefinition): readonly ListedNic[] {
  return nicsInOrder(definition).map((nic, position) => {
    const { key, type, mac } = 'direct' in nic ? nic.direct : nic.bridged;
    const own = { key, position, type, ...(mac === undefined ? {} : { mac }) };
    if ('bridged' in nic) return { ...own, bridge: nic.bridged.bridge, backend: null };
    return { ...own, bridge: null, backend: backendWords(nic.direct.backend, { vm: definition.name, key }) };
  });
}

/** Those on no bridge of ours; no key at all where there are none. */
export function directNicsOf(definition: VmDefinition): {
  readonly directNics?: readonly { readonly nic: string; readonly backend: string }[];
} {
  const direct = listNics(definition).flatMap(({ key, backend }) =>
    backend === null ? [] : [{ nic: key, backend }],
  );
  return direct.length === 0 ? {} : { directNics: direct };
}

/** By its name, else by its position, as operators call it. */
export function findListed(definition: VmDefinition, word: string): ListedNic | undefined {
  const nics = listNics(definition);
  return nics.find(({ key }) => key === word) ?? nics[/^\d+$/.test(word) ? Number(word) : -1];
}

function backendWords(
  backend: NicBackend,
  { vm, key }: { readonly vm: string; readonly key: string },
): string {
  switch (backend.kind) {
    case 'node':
      return `${backend.node}:${backend.peerhook}`;
    case 'tap': {
      const tap = backend.device ?? tapName(vm, key);
      return backend.ifBridge === undefined ? tap : `${tap} on ${backend.ifBridge}`;
    }
    case 'vale':
      return backend.port;
    case 'netmap':
      return `netmap:${backend.port}`;
    case 'slirp':
      return ['slirp', ...backend.hostForward].join(' ');
    case 'none':
      return 'no cable';
  }
}
