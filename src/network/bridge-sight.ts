import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { listBridges } from '../plan/bridge-list.js';
import { inspectBridge } from '../plan/bridge-report.js';
import type { BridgeReport, BridgeSight } from '../protocol/network.js';
import type { BridgeBook } from './bridge-book.js';
import type { NetworkContext } from './context.js';
import type { Queue } from './queue.js';

export interface SightOptions extends Pick<NetworkContext, 'execute' | 'facts' | 'hostDefinition'> {
  readonly book: BridgeBook;
  /** A bridge that is being made is not looked at half-way. */
  readonly queueOf: (bridge: string) => Queue;
  /** Bridges on which guests or jails are. */
  readonly leased: () => readonly string[];
}

/**
 * The bridges named; without names those of host.toml, in its order, then those that vmctl made and host.toml names no
 * more, then those of others. Throws `no-such-vm` for a name that nobody knows, `permission`
 * where nothing can be seen.
 */
export async function lookBridges(options: SightOptions, names?: readonly string[]): Promise<BridgeSight> {
  const defined = new Map(options.hostDefinition().bridges.map((bridge) => [bridge.name, bridge]));
  if (names !== undefined) {
    const bridges = await inspectAll(options, defined, names);
    const unknown = bridges.find(({ name, state }) => state === 'down' && !defined.has(name));
    if (unknown !== undefined) throw unknownError(unknown.name);
    // Who may see none is told so, not that each is unknown.
    if (bridges.some(({ state }) => state === 'unknown')) await options.execute(listBridges());
    return { bridges };
  }
  const { names: present, ...unseen } = await options.execute(listBridges());
  const recorded = options.book.all().map(({ name }) => name);
  const all = new Set([...defined.keys(), ...recorded, ...options.leased(), ...present]);
  const bridges = await inspectAll(options, defined, [...all]);
  // What is on record and in host.toml no more, and is gone, is nothing.
  return { bridges: bridges.filter(({ name, state }) => state !== 'down' || defined.has(name)), ...unseen };
}

async function inspectAll(
  { execute, facts, book, queueOf }: SightOptions,
  defined: ReadonlyMap<string, BridgeDefinition>,
  names: readonly string[],
): Promise<readonly BridgeReport[]> {
  const { hostUuid } = facts();
  const reports: BridgeReport[] = [];
  for (const name of names) {
    const inspect = () =>
      execute(inspectBridge(defined.get(name) ?? name, { hostUuid, ...book.known(name) }));
    reports.push(await queueOf(name).run(inspect));
  }
  return reports;
}

function unknownError(name: string): VmctlError {
  return new VmctlError('no-such-vm', `there is no bridge ${name}, neither in host.toml nor in netgraph`, {
    hint: 'vmctl bridge list lists those that are',
  });
}
