import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Bytes of the text that are hashed, net_utils.c: its buffer less the final NUL. */
const TEXT_MAX = 79;

/** The MAC that bhyve itself gives a NIC without one: of slot, function and VM name (net_utils.c net_genmac, facts 5). */
export function genmac(vm: string, slot: number, fn: number): string {
  const digest = bytesToHex(md5(utf8ToBytes(`${slot}-${fn}-${vm}`).slice(0, TEXT_MAX)));
  return ['00', 'a0', '98', digest.slice(0, 2), digest.slice(2, 4), digest.slice(4, 6)].join(':');
}
