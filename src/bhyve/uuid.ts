import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export interface UuidSeed {
  readonly hostUuid: string;
  readonly vm: string;
}

/** The SMBIOS system UUID of a VM: the same for the same host and name. RFC 9562 version 8, a hash of one's own. */
export function deriveUuid({ hostUuid, vm }: UuidSeed): string {
  const hex = bytesToHex(sha256(utf8ToBytes(['uuid', hostUuid, vm].join('\0'))));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
