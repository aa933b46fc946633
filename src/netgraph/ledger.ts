import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { linkNumber } from './names.js';
import type { Link } from './node.js';

/**
 * Who holds which link of which bridge, as vmctl itself knows it. Other programs take links too: what the ledger
 * calls free is a candidate, the kernel decides. A value: every function returns a new one.
 */
export interface LinkLedger {
  /** bridge -> link number -> holder. */
  readonly leases: ReadonlyMap<string, ReadonlyMap<number, LinkHolder>>;
  /** `owner NUL nic NUL bridge` -> the link it has or had last, so that a guest comes back to its link. */
  readonly last: ReadonlyMap<string, number>;
  /** Bridges whose link0 and link1 are the host's own: lower and upper of a NIC, or an ng_eiface. */
  readonly hosted: ReadonlySet<string>;
}

export interface LinkHolder {
  /** Name of a VM, or `jail/NAME`: no VM name holds a `/`. */
  readonly owner: string;
  /** NIC key; of a jail its interface. */
  readonly nic: string;
}

/** A NIC that wants, or has, a link. */
export interface LinkClaim extends LinkHolder {
  readonly bridge: string;
}

/** Links 0 and 1 of a bridge with a NIC: lower and upper (design: netgraph rule 1). */
const HOST_LINKS = 2;

/** A ledger without leases; link0 and link1 of bridges with a host side are never given out. */
export function emptyLedger(bridges: readonly BridgeDefinition[] = []): LinkLedger {
  const hosted = bridges
    .filter((bridge) => bridge.interface !== undefined || bridge.hostInterface !== undefined)
    .map((bridge) => bridge.name);
  return { leases: new Map(), last: new Map(), hosted: new Set(hosted) };
}

/** The same leases under other bridge definitions. */
export function rebaseLedger(ledger: LinkLedger, bridges: readonly BridgeDefinition[]): LinkLedger {
  return { ...ledger, hosted: emptyLedger(bridges).hosted };
}

/** Who holds that link; undefined = nobody the ledger knows. */
export function holderOf(ledger: LinkLedger, bridge: string, number: number): LinkHolder | undefined {
  return ledger.leases.get(bridge)?.get(number);
}

/** Links worth a look for this NIC, best first and without end: the one it held last, then from the lowest up. */
export function* candidateLinks(ledger: LinkLedger, claim: LinkClaim): Generator<number, never> {
  const isFree = (number: number): boolean => {
    const holder = holderOf(ledger, claim.bridge, number);
    return holder === undefined || (holder.owner === claim.owner && holder.nic === claim.nic);
  };
  const last = ledger.last.get(keyOf(claim));
  if (last !== undefined && isFree(last)) yield last;
  for (let number = ledger.hosted.has(claim.bridge) ? HOST_LINKS : 0; ; number++) {
    if (number !== last && isFree(number)) yield number;
  }
}

/** Writes down that the NIC has this link, and none else of that bridge. Throws `internal` when another NIC has it. */
export function leaseLink(ledger: LinkLedger, claim: LinkClaim, number: number): LinkLedger {
  const holder = holderOf(ledger, claim.bridge, number);
  if (holder !== undefined && (holder.owner !== claim.owner || holder.nic !== claim.nic)) {
    throw new VmctlError(
      'internal',
      `link${number} of ${claim.bridge} is leased to ${holder.owner}, not free for ${claim.owner}`,
    );
  }
  const bridge = without(
    ledger.leases.get(claim.bridge),
    (one) => one.owner === claim.owner && one.nic === claim.nic,
  );
  bridge.set(number, { owner: claim.owner, nic: claim.nic });
  const leases = new Map(ledger.leases).set(claim.bridge, bridge);
  return { ...ledger, leases, last: new Map(ledger.last).set(keyOf(claim), number) };
}

/** Gives back all links of an owner. Which ones they were is remembered. */
export function releaseLinks(ledger: LinkLedger, owner: string): LinkLedger {
  const leases = [...ledger.leases].map(
    ([name, bridge]) => [name, without(bridge, (one) => one.owner === owner)] as const,
  );
  return { ...ledger, leases: new Map(leases.filter(([, bridge]) => bridge.size > 0)) };
}

/** Gives back what one NIC holds, on one bridge or on all. */
export function releaseNic(ledger: LinkLedger, { owner, nic }: LinkHolder, bridge?: string): LinkLedger {
  const isIts = (one: LinkHolder): boolean => one.owner === owner && one.nic === nic;
  const leases = [...ledger.leases].map(([name, holders]) => {
    return [name, bridge === undefined || bridge === name ? without(holders, isIts) : holders] as const;
  });
  return { ...ledger, leases: new Map(leases.filter(([, holders]) => holders.size > 0)) };
}

/** Remembers where an owner's NICs were plugged in, as its record says: NIC key -> `bnet0:link2`. Nothing is leased. */
export function recallLinks(
  ledger: LinkLedger,
  owner: string,
  places: Readonly<Record<string, string>>,
): LinkLedger {
  const last = new Map(ledger.last);
  for (const [nic, place] of Object.entries(places)) {
    const [bridge = '', hook = ''] = place.split(':');
    const number = linkNumber(hook);
    if (number !== undefined) last.set(keyOf({ owner, nic, bridge }), number);
  }
  return { ...ledger, last };
}

/** How `recallLinks` wants them. */
export function placesOf(links: readonly Link[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    links.flatMap(({ nic, bridge, hook, unplugged }) =>
      unplugged === true ? [] : [[nic, `${bridge}:${hook}`]],
    ),
  );
}

/**
 * Takes over the links of a record: of a guest that lives, or may live until probing has judged it. A link that
 * another VM holds stays with that one: only one record can be true.
 */
export function adoptLinks(ledger: LinkLedger, owner: string, links: readonly Link[]): LinkLedger {
  return links.reduce((sum, { bridge, hook, nic }) => {
    const number = linkNumber(hook);
    const holder = number === undefined ? undefined : holderOf(sum, bridge, number);
    if (number === undefined || (holder !== undefined && holder.owner !== owner)) return sum;
    return leaseLink(sum, { owner, nic, bridge }, number);
  }, ledger);
}

function without(
  bridge: ReadonlyMap<number, LinkHolder> | undefined,
  goes: (holder: LinkHolder) => boolean,
): Map<number, LinkHolder> {
  return new Map([...(bridge ?? [])].filter(([, holder]) => !goes(holder)));
}

function keyOf({ owner, nic, bridge }: LinkClaim): string {
  return `${owner}\0${nic}\0${bridge}`;
}
