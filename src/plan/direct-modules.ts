import type { DirectNicDefinition, NicBackend } from '../definition/devices.js';

/** Kernel modules that NICs on no bridge of ours need. A GENERIC kernel has tap(4) and netmap(4) in it. */
export function modulesOfDirect(nics: readonly DirectNicDefinition[]): readonly string[] {
  return [...new Set(nics.flatMap(({ backend }) => modulesOf(backend)))];
}

/** The hooks of ng_ether(4), which never comes by itself (facts.md 2). */
const ETHER_HOOKS = ['lower', 'divert', 'upper', 'orphans'];

function modulesOf(backend: NicBackend): readonly string[] {
  switch (backend.kind) {
    case 'tap':
      return ['if_tuntap'];
    case 'node':
      return ETHER_HOOKS.includes(backend.peerhook) ? ['ng_ether'] : [];
    case 'vale':
    case 'netmap':
      return ['netmap'];
    case 'slirp':
    case 'none':
      return [];
  }
}
