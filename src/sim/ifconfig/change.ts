import { strerror } from '../netgraph/errno.js';
import type { World } from '../world.js';

/** One run of ifconfig(8) that changes an interface. */
export interface Change {
  readonly world: World;
  /** The interface as it is called by now: `name` changes it. */
  name: string;
  /** The address family named right behind the interface. */
  family: Family;
  /** 1 = alias, -1 = -alias. */
  alias: number;
  /** Addresses given; the second one would be a point-to-point destination. */
  addresses: string[];
  netmask?: string;
  /** What `vlan` and `vlandev` have said so far. */
  vlan?: { tag?: string; vlandev?: string };
  /** The name is printed at the end (printifname of sbin/ifconfig/ifconfig.c). */
  printName: boolean;
}

export type Family = 'inet' | 'inet6' | 'ether';

/** What went wrong, behind `ifconfig: `; undefined = nothing. */
export type Refusal = string | undefined;

export function familyOf(word: string | undefined): Family | undefined {
  if (word === 'link' || word === 'lladdr') return 'ether';
  return word === 'inet' || word === 'inet6' || word === 'ether' ? word : undefined;
}

/** `SIOCIFCREATE2: Invalid argument`. */
export function refused(what: string, errno: Parameters<typeof strerror>[0]): string {
  return `${what}: ${strerror(errno)}`;
}
