import { VmctlError } from '../errors.js';
import { createDesk } from '../network/create-desk.js';
import { createView, type GuestView } from '../network/create-view.js';
import type { NetworkContext } from '../network/context.js';
import type { NetworkDesk } from '../network/desk.js';
import type { Network } from '../network/network.js';
import { watchedReports, watchedUp } from '../network/watched-bridges.js';
import { createTrafficKeeper } from '../network/traffic-keeper.js';
import { trafficOf } from '../network/net-traffic.js';
import type { Link } from '../netgraph/node.js';
import type { NicTraffic } from '../protocol/detail-report.js';
import type { StatusReport } from '../protocol/report.js';
import { pause } from './clock.js';
import type { Context, LinkCount } from './context.js';
import { createExitTally } from './exit-tally.js';
import { watchNetwork } from './network-watch.js';
import { createNicDesk } from './nics.js';
import type { Vm } from './vm.js';

/** The network's side of a supervisor: what answers for it, and what counts. */
export interface NetworkSide {
  readonly desk: NetworkDesk;
  /** Whether a NIC of a VM that should be plugged in was seen loose. */
  isCutOff(vm: string, nic: string): boolean;
  /** A last look at what a VM's links have counted, before they go; a host that does not answer is not waited for. */
  countTraffic(vm: string): Promise<void>;
  /** What those links have counted up to the last look. */
  countsOf: Context['countsOf'];
  /** The same with rates, as the guest sees it. */
  trafficOf(name: string, links: readonly Pick<Link, 'nic' | 'bridge'>[]): readonly NicTraffic[];
  /** Has these bridges looked at now; never rejects. */
  lookAt(bridges: readonly string[]): Promise<void>;
  /** Counts no more; what was counted is kept for the next daemon. */
  release(): void;
}

export interface NetworkSideOptions {
  readonly context: Context;
  readonly network: Network;
  readonly networkContext: NetworkContext;
  readonly vms: ReadonlyMap<string, Vm>;
  /** Of all VMs. */
  readonly status: () => readonly StatusReport[];
  /** Why nothing can be said of that VM. */
  readonly unknown: (name: string) => VmctlError;
}

/** What a link counts is not worth more: a stop waits for it. */
const COUNT_LIMIT_MS = 1000;

export function createNetworkSide(options: NetworkSideOptions): NetworkSide {
  const { context, networkContext, vms, status } = options;
  const { paths, clock, execute, story } = context;
  const startedAt = clock.wall();
  const { bootId } = context.facts;
  const { jails, links } = options.network;
  const { leases } = links;
  const traffic = createTrafficKeeper({ paths, bootId, execute, leases, monotonic: clock.monotonic });
  const tally = createExitTally({ story, restartsOf: (name) => vms.get(name)?.snapshot().context.restarts });
  const watch = watchNetwork({ context, vms, jails });
  const { bridges } = options.network;
  const watched = { reports: watchedReports(bridges.reports, watch), up: watchedUp(bridges.up, watch) };
  const network = { links, jails, bridges: { ...bridges, ...watched } };
  const leaveWatch = watch.onSample(traffic.onSample);
  const nics = createNicDesk({
    ...{ context, isCutOff: watch.isCutOff },
    onPlugged: watch.plugged,
    onPulled: traffic.pulled,
  });
  const leaveStory = story.follow(({ event, vm, status: now }) => {
    if (vm === undefined) return;
    // Its links go with its guest: what they counted until now is kept.
    if (event === 'vm.transition' && now === 'stopping') void traffic.sampleNow(vm);
    if (event === 'guest.exited') traffic.ended(vm);
  });
  const desk = createDesk({
    network,
    nics: {
      nics: (name) => Promise.resolve().then(() => nics.list(find(name))),
      operateNic: async (request) => nics.operate(find(request.name), request),
    },
    view: createView({
      ...{ context: networkContext, network, book: traffic.book, clock },
      guests: () => Promise.resolve(guests()),
      counts: () => ({ daemon: { startedAt }, exits: tally.counts() }),
    }),
  });
  return { desk, isCutOff: watch.isCutOff, countTraffic, countsOf, trafficOf: flowsOf, lookAt, release };

  async function countTraffic(vm: string): Promise<void> {
    const counted = new AbortController();
    const sampled = traffic.sampleNow(vm).then(() => counted.abort());
    await Promise.race([sampled, pause(clock, COUNT_LIMIT_MS, counted.signal)]);
  }

  function countsOf(name: string, wanted: Parameters<Context['countsOf']>[1]): readonly LinkCount[] {
    return wanted.map(({ nic, bridge, hook, mac }) => {
      const counted = traffic.book.tally({ bridge, kind: 'vm', name, nic });
      return { nic, bridge, hook, mac, counts: counted?.total ?? null };
    });
  }

  function flowsOf(name: string, wanted: readonly Pick<Link, 'nic' | 'bridge'>[]): readonly NicTraffic[] {
    return wanted.flatMap(({ nic, bridge }) => {
      const tally = traffic.book.tally({ bridge, kind: 'vm', name, nic });
      return tally === undefined
        ? []
        : [{ nic, bridge, traffic: trafficOf({ kind: 'vm', side: null }, tally) }];
    });
  }

  async function lookAt(bridges: readonly string[]): Promise<void> {
    await Promise.allSettled(bridges.map((bridge) => watch.look(bridge)));
  }

  function guests(): GuestView {
    return { vms: status(), nics: [...vms.values()].flatMap((vm) => nics.list(vm)) };
  }

  function find(name: string): Vm {
    const vm = vms.get(name);
    if (vm === undefined) throw options.unknown(name);
    return vm;
  }

  function release(): void {
    leaveStory();
    leaveWatch();
    watch.release();
    tally.release();
    traffic.release();
  }
}
