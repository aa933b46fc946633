import type { BridgeDefinition } from '../definition/host-definition.js';
import { isSame } from '../definition/same.js';
import { VmctlError } from '../errors.js';
import { ensureBridge, type EnsuredBridge } from '../plan/bridge.js';
import { removeBridge } from '../plan/bridge-down.js';
import { inspectBridge } from '../plan/bridge-report.js';
import { namedNics } from '../plan/bridge-sight.js';
import { ensureModules, modulesOfBridge } from '../plan/modules.js';
import type { BridgeSight } from '../protocol/network.js';
import type { Outcome } from '../protocol/report.js';
import { createBridgeBook } from './bridge-book.js';
import { lookBridges } from './bridge-sight.js';
import type { NetworkContext } from './context.js';
import type { Lease, LinkKeeper } from './link-keeper.js';
import { outcomeOf } from './outcome.js';
import { createQueue, type Queue } from './queue.js';

/**
 * Owns every bridge: one operation at a time on each, never cut off half-way by a VM that no longer wants it.
 * Rejections are VmctlErrors naming bridge, NIC and holder.
 */
export interface BridgeKeeper {
  /** Makes it what its definition says, from whatever state it is in. */
  ensure(bridge: BridgeDefinition, options?: EnsureOptions): Promise<void>;
  /** The same for one that was lost, unless it was taken down meanwhile. */
  mend(bridge: BridgeDefinition): Promise<void>;
  /** The same for bridges of host.toml; absent names = all. One bad one does not keep others down. */
  up(names?: readonly string[]): Promise<readonly Outcome[]>;
  /** Removes what vmctl made and nothing hangs on; absent names = all of host.toml. */
  down(names?: readonly string[]): Promise<readonly Outcome[]>;
  /** Every bridge, or those named; throws `no-such-vm` for one that neither host.toml nor netgraph knows. */
  reports(names?: readonly string[]): Promise<BridgeSight>;
}

export interface EnsureOptions {
  /** ng_ether was loaded just now: interfaces have their nodes only since then. */
  readonly nodesAppear?: boolean;
  /** Looks at the interfaces of a bridge that is whole, too. */
  readonly thorough?: boolean;
}

interface Waiting {
  readonly bridge: BridgeDefinition;
  readonly nodesAppear: boolean;
  readonly done: Promise<void>;
}

export function createBridgeKeeper(
  context: NetworkContext,
  links: Pick<LinkKeeper, 'leases' | 'still'>,
): BridgeKeeper {
  const { execute, tell, facts, modules } = context;
  const book = createBridgeBook(context);
  const queues = new Map<string, Queue>();
  /** The look at each bridge that has yet to begin. */
  const waiting = new Map<string, Waiting>();
  /** What was said of a bridge last: every start of a guest looks, and need not say it again. */
  const warned = new Map<string, string>();
  return {
    ensure: ensureShared,
    async mend(bridge) {
      await queueOf(bridge.name).run(() =>
        isWanted(bridge.name) ? ensure(bridge) : Promise.resolve(undefined),
      );
    },
    up,
    down,
    reports: (names) => lookBridges({ ...context, book, queueOf, leased }, names),
  };

  function queueOf(name: string): Queue {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  }

  /** Of a hundred guests that start at once the first one sees to the bridge, and the second one for all that wait by then. */
  async function ensureShared(
    bridge: BridgeDefinition,
    { nodesAppear = false }: EnsureOptions = {},
  ): Promise<void> {
    const { name } = bridge;
    const next = waiting.get(name);
    if (next !== undefined && next.nodesAppear === nodesAppear && isSame(next.bridge, bridge))
      return next.done;
    const begin = async (): Promise<void> => {
      if (waiting.get(name) === mine) waiting.delete(name);
      await ensure(bridge, { nodesAppear });
    };
    const mine: Waiting = {
      bridge,
      nodesAppear,
      done: queueOf(name).run(begin),
    };
    waiting.set(name, mine);
    return mine.done;
  }

  async function ensure(
    bridge: BridgeDefinition,
    { nodesAppear = false, thorough = false }: EnsureOptions = {},
  ): Promise<EnsuredBridge> {
    const { name } = bridge;
    const loaded = await execute(ensureModules(modules, modulesOfBridge(bridge)));
    const { release, hostUuid } = facts();
    const known = book.known(name);
    const ensured = await execute(
      ensureBridge(bridge, {
        ...{ release, hostUuid, thorough, ...known },
        named: namedNics(context.hostDefinition().bridges),
        nodesAppear: nodesAppear || loaded.includes('ng_ether'),
        announce: (begun) => book.begin(name, begun),
      }),
    ).catch(async (error: unknown) => {
      if (known.record === undefined) await dropUndone(name);
      throw error;
    });
    book.finish(bridge, ensured);
    const { made, nodeId, interface: nic, announcements, warnings } = ensured;
    if (made) tell('bridge.ensured', { bridge: name, interface: nic, node: nodeId, announcements });
    warn(name, warnings);
    return ensured;
  }

  /** Nothing is left of what failed: who makes a bridge of this name now is not us. */
  async function dropUndone(name: string): Promise<void> {
    const { record } = book.known(name);
    if (record === undefined || record.vlan !== null || record.hostInterface !== null) return;
    const { hostUuid } = facts();
    const seen = await execute(inspectBridge(name, { hostUuid })).catch(() => undefined);
    if (seen?.state === 'down') book.drop(name);
  }

  function warn(name: string, warnings: readonly string[]): void {
    const words = warnings.join('\n');
    if (warned.get(name) === words) return;
    warned.set(name, words);
    for (const reason of warnings) tell('bridge.warning', { bridge: name, reason }, 'warn');
  }

  function leased(): readonly string[] {
    return links.leases().map(({ bridge }) => bridge);
  }

  function isWanted(name: string): boolean {
    return book.known(name).record !== undefined || links.leases(name).length > 0;
  }

  async function up(names?: readonly string[]): Promise<readonly Outcome[]> {
    const { bridges } = context.hostDefinition();
    const outcomes: Outcome[] = [];
    // One after the other: two may be on one NIC, or a VLAN on another's.
    for (const name of names ?? bridges.map((bridge) => bridge.name)) {
      const bridge = bridges.find((one) => one.name === name);
      outcomes.push(await outcomeOf(name, () => bringUp(name, bridge)));
    }
    return outcomes;
  }

  async function bringUp(
    name: string,
    bridge: BridgeDefinition | undefined,
  ): Promise<Omit<Outcome, 'name' | 'ok'>> {
    if (bridge === undefined) throw unknownError(name);
    const { made, owner, announcements, warnings } = await queueOf(name).run(() =>
      ensure(bridge, { thorough: true }),
    );
    const message = [
      made ? 'made' : owner === 'vmctl' ? 'is up' : 'is up, made by others',
      ...announcements,
    ].join('; ');
    return warnings.length === 0 ? { message } : { message, warning: warnings.join('; ') };
  }

  async function down(names?: readonly string[]): Promise<readonly Outcome[]> {
    const wanted = names ?? context.hostDefinition().bridges.map((bridge) => bridge.name);
    const outcomes: Outcome[] = [];
    for (const name of wanted) {
      // Who asks from now on comes after this.
      waiting.delete(name);
      outcomes.push(await outcomeOf(name, () => queueOf(name).run(() => links.still(() => takeDown(name)))));
    }
    return outcomes;
  }

  function isDefined(name: string): boolean {
    return context.hostDefinition().bridges.some((bridge) => bridge.name === name);
  }

  async function takeDown(name: string): Promise<Omit<Outcome, 'name' | 'ok'>> {
    const leases = links.leases(name);
    if (leases.length > 0) throw leasedError(name, leases);
    const { record } = book.known(name);
    const removed = await execute(removeBridge({ name, record }));
    if (record === undefined && !isDefined(name)) throw unknownError(name);
    book.forget(name);
    if (removed) tell('bridge.removed', { bridge: name });
    return { message: removed ? 'removed' : 'is down' };
  }
}

function unknownError(name: string): VmctlError {
  return new VmctlError('no-such-vm', `there is no bridge ${name} in host.toml`, {
    hint: `write it there as [bridge.${name}]; vmctl bridge list lists those that are`,
  });
}

function leasedError(name: string, leases: readonly Lease[]): VmctlError {
  const holders = leases.map(({ owner, nic, number }) => `${owner} (NIC ${nic}, link${number})`);
  return new VmctlError('denied', `bridge ${name} is in use by ${holders.join(', ')}`, {
    hint: 'stop these guests, move their NICs (vmctl nic move) or detach these jails (vmctl jail detach) first',
  });
}
