import { isYes, valueOf, wordsOf, type Config } from './config.js';

/** A virtual switch of system.conf. */
export interface Switch {
  readonly name: string;
  /** As written; a name that vm-bhyve does not know makes no NIC. */
  readonly type: string;
  readonly ports: readonly string[];
  readonly vlan: string;
  /** IPv4 and IPv6, with prefix. */
  readonly addresses: readonly string[];
  readonly mtu: string;
  readonly isPrivate: boolean;
  /** Of a manual switch: the if_bridge(4) it stands for. */
  readonly bridge: string;
}

/** The switches of `switch_list`. */
export function switchesOf(system: Config): readonly Switch[] {
  const names = new Set(wordsOf(valueOf(system, 'switch_list')));
  return [...names].map((name) => switchOf(system, name));
}

/** A switch by name, listed or not: vm-bhyve asks for its type only, and takes `standard` for one it has none of. */
export function switchOf(system: Config, name: string): Switch {
  const value = (key: string): string => valueOf(system, `${key}_${name}`);
  return {
    name,
    type: valueOf(system, `type_${name}`, 'standard'),
    ports: wordsOf(value('ports')),
    vlan: value('vlan'),
    addresses: [value('addr'), value('addr6')].filter((address) => address !== ''),
    mtu: value('mtu'),
    isPrivate: isYes(value('private')),
    bridge: value('bridge'),
  };
}

/** Whether any NIC of the switch ends on a tap(4). */
export function isOfTaps({ type }: Switch): boolean {
  return type === 'standard' || type === 'manual' || type === 'vxlan';
}

/**
 * The if_bridge(4) of such a switch; undefined = the kernel named it, or there is none. switch::standard::init gives a name of
 * its own only where that fits IFNAMSIZ.
 */
export function ifBridgeOf(of: Switch, isListed: boolean): string | undefined {
  if (of.type === 'manual') return of.bridge === '' ? undefined : of.bridge;
  return isListed && of.name.length <= 12 ? `vm-${of.name}` : undefined;
}
