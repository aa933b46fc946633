import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Usable characters of an interface name: IFNAMSIZ is 16 with the NUL (net/if.h). */
const NAME_MAX = 15;
/** What a hash leaves in `tap_` + hash. */
const HASH_DIGITS = 11;

/**
 * Name of the tap(4) that is made for one guest NIC: `tapNAME.KEY`, or where that is too long `tap_` and a hash. bhyve tells a tap
 * by the first three letters (bhyve_config(5), Network Backend Settings). VM names do not begin with `_`, and NIC keys have no
 * `.`, so that no two NICs share a name, nor one of them a `tap5` of the kernel's.
 */
export function tapName(vm: string, nicKey: string): string {
  const plain = `tap${vm}.${nicKey}`;
  if (plain.length <= NAME_MAX) return plain;
  return `tap_${bytesToHex(sha256(utf8ToBytes(['tap', vm, nicKey].join('\0')))).slice(0, HASH_DIGITS)}`;
}
