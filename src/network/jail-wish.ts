import { VmctlError } from '../errors.js';
import { isJailName, jailInterface, jailOwner, judgeInterfaceName } from '../netgraph/jail-names.js';
import { deriveMac } from '../netgraph/mac.js';
import { isNodeName } from '../netgraph/names.js';
import type { JailRecord } from '../netgraph/record.js';
import type { HostFacts } from '../plan/host-facts.js';
import { lookHostInterface, lookPort, nodeTaken } from '../plan/jail.js';
import type { Steps } from '../plan/step.js';

/** What an operator, or a line of jail.conf(5), says of a jail. */
export interface JailWish {
  /** Of the jail: `$name` of jail.conf(5), by which ifconfig(8) finds it. */
  readonly name: string;
  readonly bridge?: string;
  /** Name of interface and node; absent = `ng0_NAME`, `ng1_NAME`, ... */
  readonly interface?: string;
}

/** Throws `usage` for words that no command could be given. */
export function judgeJail({ name, bridge, interface: wanted }: JailWish): void {
  if (!isJailName(name)) {
    throw new VmctlError('usage', `${JSON.stringify(name)} cannot be the name of a jail`, {
      hint: 'write the name by which jls(8) shows the jail, $name in jail.conf',
    });
  }
  if (bridge !== undefined && !isNodeName(bridge)) {
    throw new VmctlError('usage', `${JSON.stringify(bridge)} cannot be the name of a bridge`, {
      hint: 'vmctl bridge list shows the bridges',
    });
  }
  const fault = wanted === undefined ? undefined : judgeInterfaceName(wanted);
  if (fault === undefined) return;
  throw new VmctlError('usage', `${JSON.stringify(wanted)} cannot be the name of an interface: it ${fault}`, {
    hint: `leave --interface out for ${jailInterface(name, 0)}`,
  });
}

/** Those of the jail, on that bridge and of that name where the wish says so. */
export function recordsOf(wish: JailWish, records: readonly JailRecord[]): readonly JailRecord[] {
  return records.filter(
    ({ jail, bridge, interface: name }) =>
      jail === wish.name && (wish.bridge ?? bridge) === bridge && (wish.interface ?? name) === name,
  );
}

interface Choice {
  readonly name: string;
  /** It is on record already. */
  readonly known: JailRecord | undefined;
}

/**
 * The interface that a wish is about: the one on record, the named one, or the first free of `ng0_NAME`, `ng1_NAME`.
 * Throws `denied` when the name is another jail's, or on another bridge.
 */
export function chooseInterface(wish: JailWish, records: readonly JailRecord[]): Choice {
  const [known] = recordsOf(wish, records);
  if (known !== undefined) return { name: known.interface, known };
  const taken = new Map(records.map((record) => [record.interface, record]));
  let index = 0;
  while (taken.has(jailInterface(wish.name, index))) index += 1;
  const name = wish.interface ?? jailInterface(wish.name, index);
  const other = taken.get(name);
  if (other === undefined) return { name, known: undefined };
  throw new VmctlError('denied', `interface ${name} is that of jail ${other.jail} on ${other.bridge}`, {
    hint: `\`vmctl jail detach ${other.jail} ${other.bridge}\` removes it; or name another one with --interface`,
  });
}

/** Throws `denied` when a node or an interface of the host has the name. */
export function* judgeFree(name: string): Steps<void> {
  const seen = yield* lookPort(name);
  if (seen.kind !== 'absent') throw nodeTaken(name);
  if ((yield* lookHostInterface(name)) === undefined) return;
  throw new VmctlError('denied', `an interface ${name} is there already, and it is not vmctl's`, {
    hint: `\`ifconfig ${name}\` shows it; name another one with --interface`,
  });
}

/** `detach` meets somebody else's. */
export function notOurs(name: string, type: string): VmctlError {
  return new VmctlError('denied', `node ${name} of type ${type} is not vmctl's: it is left alone`, {
    hint: `whoever made it removes it; \`ngctl show ${name}:\` shows where it hangs`,
  });
}

/**
 * The same for the same host, jail and interface, and none of `taken`. Throws `host` while kern.hostuuid cannot be seen: other hosts would
 * derive the same.
 */
export function deriveJailMac(
  { jail, name }: { readonly jail: string; readonly name: string },
  taken: Pick<ReadonlySet<string>, 'has'>,
  { hostUuid, missing }: HostFacts,
): string {
  if (missing.includes('kern.hostuuid')) {
    throw new VmctlError('host', `${name}: its MAC comes from kern.hostuuid, which cannot be seen`, {
      hint: 'sysctl kern.hostuuid must print it',
    });
  }
  return deriveMac({ hostUuid, vm: jailOwner(jail), nic: name, taken });
}
