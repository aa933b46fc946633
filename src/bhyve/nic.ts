import type { NicDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { slotWord } from './slot.js';

/** Where a guest NIC is plugged in. */
export interface NicLink {
  readonly bridge: string;
  /** `link2`. */
  readonly hook: string;
  /** Name of bhyve's socket node. */
  readonly socket: string;
  readonly mac: string;
  /** NIC key of the definition. */
  readonly nic: string;
}

export interface NicPlace {
  readonly nic: NicDefinition;
  readonly links: readonly NicLink[];
  readonly slot: string;
}

/**
 * `-s` of a NIC on the netgraph back-end (facts.md 5). The path is written with its colon, and the MAC always: bhyve's
 * own depends on slot and VM name only, so two hosts would meet.
 */
export function planNic({ nic, links, slot }: NicPlace): string[] {
  const link = links.find((one) => one.nic === nic.key);
  if (link === undefined) throw new VmctlError('internal', `network ${nic.key} has no link on ${nic.bridge}`);
  const words = [
    slotWord(slot),
    nic.type,
    'netgraph',
    `path=${link.bridge}:`,
    `peerhook=${link.hook}`,
    `socket=${link.socket}`,
    `mac=${link.mac}`,
  ];
  return ['-s', [...words, ...(nic.mtu === undefined ? [] : [`mtu=${nic.mtu}`])].join(',')];
}
