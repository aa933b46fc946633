import { jailOf } from '../netgraph/jail-names.js';
import { statsHook, statsNumber } from '../netgraph/stats-number.js';
import type { NodeView } from '../netgraph/node.js';
import { lookHealth, type BridgeHealth } from '../plan/bridge-health.js';
import type { Execute } from '../plan/drive.js';
import type { Paths } from '../store/paths.js';
import type { LinkKeeper } from './link-keeper.js';
import { createTrafficBook, type MemberKey, type TrafficBook } from './traffic.js';
import { readTraffic, writeTraffic } from './traffic-file.js';

/**
 * Fills the traffic book from looks and keeps it in /var/run/vmctl/net/traffic.json, written at most once a minute and
 * at release. A next daemon of this boot goes on from there. After a kill -9 only what flowed since the last write is
 * lost, and that only of links made anew meanwhile: a link that is still there carries its own counters.
 */
export interface TrafficKeeper {
  readonly book: TrafficBook;
  /** One look at a bridge; `at` on the host's monotonic clock, ms. */
  onSample(bridge: string, health: BridgeHealth, at: number): void;
  /** A look at what a VM's links counted, for when they are about to go. Never rejects. */
  sampleNow(vm: string): Promise<void>;
  /** A guest has ended, and its links with it. */
  ended(vm: string): void;
  /** A NIC of a guest that runs on was pulled off a bridge. */
  pulled(vm: string, nic: string, bridge: string): void;
  /** Writes down what there is. */
  release(): void;
}

export interface TrafficKeeperOptions {
  readonly paths: Paths;
  readonly bootId: string | undefined;
  readonly execute: Execute;
  readonly leases: LinkKeeper['leases'];
  readonly monotonic: () => number;
}

const WRITE_EVERY_MS = 60_000;

export function createTrafficKeeper(options: TrafficKeeperOptions): TrafficKeeper {
  const { paths, bootId, execute, leases, monotonic } = options;
  const book = createTrafficBook(readTraffic(paths, bootId));
  /** A look at a VM's links that several wait for. */
  const underWay = new Map<string, Promise<void>>();
  let writtenAt = monotonic();
  return {
    book,
    onSample,
    sampleNow: (vm) => {
      const sampling = underWay.get(vm) ?? sampleNow(vm).finally(() => underWay.delete(vm));
      underWay.set(vm, sampling);
      return sampling;
    },
    ended: (vm) => book.cutAll({ kind: 'vm', name: vm }, monotonic()),
    pulled: (vm, nic, bridge) => book.cutAll({ kind: 'vm', name: vm, nic, bridge }, monotonic()),
    release: () => writeTraffic(paths, bootId, book.save()),
  };

  function onSample(bridge: string, health: BridgeHealth, at: number): void {
    for (const { owner, nic, number } of leases(bridge)) {
      const jail = jailOf(owner);
      const who =
        jail === undefined ? ({ kind: 'vm', name: owner } as const) : ({ kind: 'jail', name: jail } as const);
      note({ key: { bridge, ...who, nic }, number, health, at });
    }
    for (const [key, hook] of hostSide(bridge, health)) note({ key, number: statsNumber(hook), health, at });
    if (at - writtenAt < WRITE_EVERY_MS) return;
    writtenAt = at;
    writeTraffic(paths, bootId, book.save());
  }

  function note({ key, number, health, at }: Noted): void {
    const stats = number === undefined ? undefined : health.links.get(number);
    if (stats === undefined || number === undefined || health.nodeId === undefined) return;
    if (stats === 'free') book.cut(key, at);
    else book.note({ ...key, bridgeId: health.nodeId, hook: statsHook(number), stats, at });
  }

  async function sampleNow(vm: string): Promise<void> {
    const mine = leases().filter(({ owner }) => owner === vm);
    for (const bridge of new Set(mine.map((lease) => lease.bridge))) {
      const numbers = mine.filter((lease) => lease.bridge === bridge).map(({ number }) => number);
      try {
        onSample(bridge, await execute(lookHealth({ bridge, numbers })), monotonic());
      } catch {
        // What cannot be looked at is not counted; the stop goes on.
      }
    }
  }
}

interface Noted {
  readonly key: MemberKey;
  readonly number: number | undefined;
  readonly health: BridgeHealth;
  readonly at: number;
}

/** The hooks of the bridge by which NIC and host take part, as far as they were looked at. */
function hostSide(
  bridge: string,
  { nodeId, nic, hostInterface }: BridgeHealth,
): readonly (readonly [MemberKey, string])[] {
  const hooksOf = (node: NodeView | undefined) =>
    (node?.hooks ?? []).filter(({ peerId }) => peerId === nodeId);
  return [
    ...hooksOf(nic).map(
      ({ hook, peerHook }) => [{ bridge, kind: 'nic', name: nic?.name ?? '', nic: hook }, peerHook] as const,
    ),
    ...hooksOf(hostInterface).map(
      ({ peerHook }) =>
        [{ bridge, kind: 'host', name: hostInterface?.name ?? '', nic: '' }, peerHook] as const,
    ),
  ];
}
