import type { VmDefinition } from '../definition/definition.js';

/** What bhyve opens for slirp (net_backend_slirp.c slirp_init_once), where the package puts it. */
const LIBSLIRP = {
  path: '/usr/local/lib/libslirp.so.0',
  kind: 'file',
  what: 'libslirp',
  hint: 'install it: `pkg install libslirp`',
} as const;

/** Files of the host that NICs on no bridge of ours need. */
export function directThings({ directNics }: VmDefinition): readonly (typeof LIBSLIRP)[] {
  return directNics.some(({ backend }) => backend.kind === 'slirp') ? [LIBSLIRP] : [];
}
