import { jailInterface, jailOwner } from '../netgraph/jail-names.js';
import { linkHook, linkNumber } from '../netgraph/names.js';
import type { JailRecord } from '../netgraph/record.js';
import { clearPort, lookForBridge, lookPort, makePort, removePort, settlePort } from '../plan/jail.js';
import { ensureModules } from '../plan/modules.js';
import { EIFACE_HOOK, plugOver } from '../plan/plug.js';
import type { JailReport } from '../protocol/network.js';
import type { BridgeKeeper } from './bridge-keeper.js';
import type { Cable } from './cable.js';
import type { NetworkContext } from './context.js';
import { guestMacs } from './guest-macs.js';
import { cablesOf, createJailBook, jailLink } from './jail-book.js';
import { jailReport, lookJails } from './jail-look.js';
import {
  chooseInterface,
  deriveJailMac,
  judgeFree,
  judgeJail,
  notOurs,
  recordsOf,
  type JailWish,
} from './jail-wish.js';
import type { LinkKeeper } from './link-keeper.js';
import { createQueue } from './queue.js';

/** Owns the network interfaces of jails: ng_eiface(4) nodes on the same bridges as guests, with links of the same ledger. */
export interface JailKeeper {
  /**
   * Makes the interface, or finishes or plugs in again what is there of it. Nothing is left of one that could not be
   * made. Rejects with a VmctlError that says what is missing or whose the name is.
   */
  attach(wish: JailWish & { readonly bridge: string }): Promise<JailReport>;
  /** Removes the jail's interfaces, of one bridge or of all, and resolves with them; with none when there are none. */
  detach(wish: JailWish): Promise<readonly JailReport[]>;
  /** Every interface on record, by name. */
  list(): Promise<readonly JailReport[]>;
  /** What should be plugged in, on one bridge or on all. */
  cables(bridge?: string): readonly Cable[];
  /** A cable of `cables` hangs on another link of its bridge now. */
  moved(cable: Cable, number: number): void;
}

export interface JailKeeperOptions {
  readonly context: NetworkContext;
  readonly links: LinkKeeper;
  readonly bridges: Pick<BridgeKeeper, 'ensure'>;
}

/** ng_ether(4) is not needed: nothing here is a NIC's. */
const MODULES = ['ng_bridge', 'ng_eiface'];

export function createJailKeeper({ context, links, bridges }: JailKeeperOptions): JailKeeper {
  const { execute, tell } = context;
  const book = createJailBook(context);
  const queue = createQueue();
  for (const record of book.all()) links.adopt(jailOwner(record.jail), [jailLink(record)]);
  return {
    attach: (wish) => queue.run(() => attach(wish)),
    detach: (wish) => queue.run(() => detach(wish)),
    list: () => execute(lookJails(book.all())),
    cables: (bridge) =>
      cablesOf(book.all()).filter((cable) => bridge === undefined || cable.bridge === bridge),
    moved(cable, number) {
      const record = book.all().find((one) => one.interface === cable.nic && one.bridge === cable.bridge);
      if (record !== undefined) book.finish({ ...record, hook: linkHook(number) });
    },
  };

  async function attach(wish: JailWish & { readonly bridge: string }): Promise<JailReport> {
    judgeJail(wish);
    book.tidy();
    const { bridge, name: jail } = wish;
    const records = book.all();
    const { known, name } = chooseInterface(wish, records);
    await execute(ensureModules(context.modules, MODULES));
    const defined = context.hostDefinition().bridges.find((one) => one.name === bridge);
    if (defined === undefined) await execute(lookForBridge(bridge));
    else await bridges.ensure(defined);
    const { bootId = null } = context.facts();
    const record: JailRecord = known ?? {
      ...{ version: 1, jail, interface: name, bridge, hook: '', bootId, phase: 'making' },
      mac: deriveJailMac({ jail, name }, macsOfOthers(records), context.facts()),
    };
    const made = (known && (await heal(known))) ?? (await make(record));
    return jailReport(made, 'plugged');
  }

  function macsOfOthers(records: readonly JailRecord[]): ReadonlySet<string> {
    return new Set([...records.map(({ mac }) => mac), ...guestMacs(context.paths)]);
  }

  /** What is there of a record, made whole; undefined = nothing is. */
  async function heal(record: JailRecord): Promise<JailRecord | undefined> {
    const seen = await execute(lookPort(record.interface));
    if (seen.kind === 'foreign') throw notOurs(record.interface, seen.type);
    const number = linkNumber(record.hook);
    if (seen.kind === 'absent') {
      if (record.phase === 'making' && number !== undefined)
        await execute(clearPort(portOf(record), { bridge: record.bridge, number }));
      return undefined;
    }
    await execute(settlePort(portOf(record), seen.ifname, record.phase === 'making'));
    const hook = seen.at?.bridge === record.bridge ? seen.at.hook : await plug(record);
    const healed: JailRecord = { ...record, hook, phase: 'made' };
    if (hook === record.hook && record.phase === 'made') return healed;
    links.adopt(jailOwner(record.jail), [jailLink(healed)]);
    book.finish(healed);
    return healed;
  }

  /**
   * Its bridge died and was made again, or somebody moved it: back to its bridge. Pulled first wherever it may be: the
   * health look may be plugging it in as well.
   */
  async function plug(record: JailRecord): Promise<string> {
    const { interface: node, bridge } = record;
    const number = await links.place(claimOf(record), (number) =>
      execute(plugOver({ node, hook: EIFACE_HOOK }, { bridge, number })),
    );
    tell('link.plugged', { jail: record.jail, interface: node, bridge, hook: linkHook(number) });
    return linkHook(number);
  }

  async function make(wanted: JailRecord): Promise<JailRecord> {
    await execute(judgeFree(wanted.interface));
    recall(wanted);
    const { bridge, jail, interface: name } = wanted;
    let record: JailRecord = { ...wanted, phase: 'making' };
    try {
      await links.place(claimOf(wanted), async (number) => {
        record = { ...record, hook: linkHook(number) };
        book.write(record);
        const outcome = await execute(makePort(portOf(record), { bridge, number }));
        // What is on that link is somebody else's then: nobody shall take it for a leftover of ours.
        if (outcome !== 'done') book.write((record = { ...record, hook: '' }));
        return outcome;
      });
      record = { ...record, phase: 'made' };
      book.finish(record);
    } catch (error) {
      await forget(record);
      throw error;
    }
    tell('jail.attached', { jail, interface: name, bridge, hook: record.hook, mac: record.mac });
    return record;
  }

  /** Nothing stays of what could not be made; where even that fails, the record stays and the next attach goes on. */
  async function forget(record: JailRecord): Promise<void> {
    const number = linkNumber(record.hook);
    try {
      if (number !== undefined) await execute(clearPort(portOf(record), { bridge: record.bridge, number }));
    } catch {
      return;
    }
    book.remove(record.interface);
  }

  /** It holds nothing any more; the link it had last is tried first. */
  function recall(record: JailRecord): void {
    const { jail, interface: name, bridge } = record;
    const place = book.place(name);
    const hook = place?.bridge === bridge ? place.hook : record.hook;
    links.adopt(jailOwner(jail), [jailLink({ ...record, hook })]);
    links.releaseNic(jailOwner(jail), name);
  }

  async function detach(wish: JailWish): Promise<readonly JailReport[]> {
    judgeJail(wish);
    const records = recordsOf(wish, book.all());
    if (records.length === 0) await judgeStranger(wish);
    const failures: unknown[] = [];
    const gone: JailReport[] = [];
    for (const record of records)
      await remove(record).then(
        () => gone.push(jailReport(record, 'gone')),
        (error: unknown) => failures.push(error),
      );
    if (failures.length > 0) throw failures[0];
    return gone;
  }

  async function remove(record: JailRecord): Promise<void> {
    const { jail, interface: name, bridge, hook, phase } = record;
    const number = linkNumber(hook);
    await execute(removePort(portOf(record), jail));
    if (phase === 'making' && number !== undefined)
      await execute(clearPort(portOf(record), { bridge, number }));
    links.releaseNic(jailOwner(jail), name);
    book.remove(name);
    tell('jail.detached', { jail, interface: name, bridge, hook });
  }

  /** A prestop line must not fail where there is nothing; a node of the name that is somebody else's is not nothing. */
  async function judgeStranger({ name, interface: wanted }: JailWish): Promise<void> {
    const node = wanted ?? jailInterface(name, 0);
    if (book.all().some((record) => record.interface === node)) return;
    const seen = await execute(lookPort(node));
    if (seen.kind !== 'absent') throw notOurs(node, seen.kind === 'foreign' ? seen.type : 'eiface');
  }
}

function portOf({ interface: name, mac }: JailRecord): { readonly name: string; readonly mac: string } {
  return { name, mac };
}

function claimOf({ jail, interface: nic, bridge }: JailRecord): {
  readonly owner: string;
  readonly nic: string;
  readonly bridge: string;
} {
  return { owner: jailOwner(jail), nic, bridge };
}

export type { JailWish };
