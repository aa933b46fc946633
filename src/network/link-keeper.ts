import type { HostDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import {
  adoptLinks,
  emptyLedger,
  holderOf,
  leaseLink,
  rebaseLedger,
  recallLinks,
  releaseLinks,
  releaseNic,
  type LinkClaim,
} from '../netgraph/ledger.js';
import type { Link } from '../netgraph/node.js';
import type { Execute } from '../plan/drive.js';
import { findFreeLink, leaseLinks, type LinkWish } from '../plan/link.js';
import type { PlugOutcome } from '../plan/plug.js';
import { createQueue } from './queue.js';
import type { Tell } from './tell.js';

/** Who has which link; the only one who leases. A lease is held until its owner is gone for good. */
export interface LinkKeeper {
  /** One link for each NIC, in order. Rejects with a VmctlError when a bridge is not there. */
  lease(want: LeaseWant, signal: AbortSignal): Promise<readonly Link[]>;
  /**
   * A link for one NIC that is no part of a start: picked, leased, then `connect`ed, all before anybody else picks one.
   * `taken` = somebody was faster: the next one is tried. Resolves with the number; nothing stays leased on a rejection.
   */
  place(claim: LinkClaim, connect: (number: number) => Promise<PlugOutcome>): Promise<number>;
  /** Takes over what a record says: of a guest that lives, or may live until it was looked for. */
  adopt(owner: string, links: readonly Link[]): void;
  release(owner: string): void;
  /** Gives back what one NIC holds, on one bridge or on all. */
  releaseNic(owner: string, nic: string, bridge?: string): void;
  /** Every lease, of one bridge or of all. */
  leases(bridge?: string): readonly Lease[];
  /** Does something while nobody can get a link: for what must not happen under the feet of one who just got his. */
  still<T>(work: () => Promise<T>): Promise<T>;
}

/** A link that somebody has, or is about to have. */
export interface Lease extends LinkClaim {
  /** N of linkN. */
  readonly number: number;
}

export interface LeaseWant {
  readonly owner: string;
  readonly wishes: readonly LinkWish[];
  /** NIC key -> where it was plugged in last. */
  readonly places: Readonly<Record<string, string>>;
}

export interface LinkKeeperOptions {
  readonly execute: Execute;
  readonly tell: Tell;
  readonly hostDefinition: () => HostDefinition;
}

/** Somebody takes every link in the moment it is picked: not a race any more. */
const TRIES = 16;

export function createLinkKeeper({ execute, tell, hostDefinition }: LinkKeeperOptions): LinkKeeper {
  let ledger = emptyLedger();
  const queue = createQueue();
  return {
    lease: (want, signal) => queue.run(() => lease(want, signal)),
    place: (claim, connect) => queue.run(() => place(claim, connect)),
    adopt(owner, links) {
      ledger = adoptLinks(ledger, owner, links);
    },
    release(owner) {
      ledger = releaseLinks(ledger, owner);
    },
    releaseNic(owner, nic, bridge) {
      ledger = releaseNic(ledger, { owner, nic }, bridge);
    },
    leases: (wanted) =>
      [...ledger.leases]
        .filter(([bridge]) => wanted === undefined || bridge === wanted)
        .flatMap(([bridge, holders]) =>
          [...holders].map(([number, holder]) => ({ ...holder, bridge, number })),
        ),
    still: (work) => queue.run(work),
  };

  async function lease({ owner, wishes, places }: LeaseWant, signal: AbortSignal): Promise<readonly Link[]> {
    const before = recallLinks(rebaseLedger(ledger, hostDefinition().bridges), owner, places);
    const { links } = await execute(leaseLinks({ vm: owner, wishes, ledger: before }), signal);
    signal.throwIfAborted();
    // Others may have released theirs meanwhile: what was found is added to what is now.
    ledger = adoptLinks(releaseLinks(rebaseLedger(ledger, hostDefinition().bridges), owner), owner, links);
    for (const { bridge, hook, nic } of links) tell('link.leased', { vm: owner, bridge, hook, nic });
    return links;
  }

  async function place(claim: LinkClaim, connect: (number: number) => Promise<PlugOutcome>): Promise<number> {
    const avoid = new Set<number>();
    while (avoid.size < TRIES) {
      const based = rebaseLedger(ledger, hostDefinition().bridges);
      const number = await execute(findFreeLink({ claim, ledger: based, avoid }));
      const before = ledger;
      ledger = leaseLink(ledger, claim, number);
      // Not connect(number).catch(): it may also throw at once, because its guest has ended meanwhile.
      const outcome = await Promise.resolve(number)
        .then(connect)
        .catch((error: unknown) => {
          giveBack(claim, number, before);
          throw error;
        });
      if (outcome === 'done') return number;
      giveBack(claim, number, before);
      if (outcome === 'gone') throw goneError(claim);
      avoid.add(number);
    }
    throw new VmctlError('host', `${claim.bridge}: every link that was free is taken in the next moment`, {
      hint: `another program may be taking them: vmctl net ${claim.bridge} shows who is there`,
    });
  }

  /** What the NIC held on that bridge before is its own again, unless its owner was released meanwhile: then it is nobody's. */
  function giveBack({ owner, nic, bridge }: LinkClaim, leased: number, before: typeof ledger): void {
    const now = holderOf(ledger, bridge, leased);
    if (now?.owner !== owner || now.nic !== nic) return;
    ledger = releaseNic(ledger, { owner, nic }, bridge);
    for (const [number, holder] of before.leases.get(bridge) ?? [])
      if (holder.owner === owner && holder.nic === nic)
        ledger = leaseLink(ledger, { owner, nic, bridge }, number);
  }
}

function goneError({ owner, bridge, nic }: LinkClaim): VmctlError {
  return new VmctlError(
    'host',
    `${owner}: NIC ${nic} cannot be plugged in: it, or bridge ${bridge}, is gone`,
    {
      hint: `vmctl bridge check ${bridge} looks at the bridge`,
    },
  );
}
