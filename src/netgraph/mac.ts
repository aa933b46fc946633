import { hashWords } from './hash.js';

/** OUI of the FreeBSD Foundation, bhyve's own block (facts.md 4, 5). */
const MAC_PREFIX = '58:9c:fc';

export interface MacSeed {
  readonly hostUuid: string;
  readonly vm: string;
  /** NIC key of the definition. */
  readonly nic: string;
  /** Addresses that may not be given again, lower case. */
  readonly taken: Pick<ReadonlySet<string>, 'has'>;
}

/**
 * The MAC of one guest NIC: the same for the same host, VM and NIC, and never one of `taken`.
 * Equal MACs on one bridge mute a link for 60 s without a message (facts.md 3).
 */
export function deriveMac({ hostUuid, vm, nic, taken }: MacSeed): string {
  for (let bump = 0; ; bump++) {
    const hash = hashWords(['mac', hostUuid, vm, nic, String(bump)]);
    const mac = `${MAC_PREFIX}:${hash.slice(0, 2)}:${hash.slice(2, 4)}:${hash.slice(4, 6)}`;
    if (!taken.has(mac)) return mac;
  }
}
