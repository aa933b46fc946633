import type { Principal, VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import type { Host } from '../host/host.js';
import { knock as knockForReal, type Knock } from '../host/knock.js';
import { placesOf } from '../netgraph/ledger.js';
import type { Link } from '../netgraph/node.js';
import { layoutOf } from '../plan/layout.js';
import type { Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Paths } from '../store/paths.js';
import { removeUnfinished } from '../store/crash-bundles.js';
import { listJailRecords } from '../store/network-records.js';
import { setBrokenAside } from '../store/records.js';
import { bindMachine } from './binding.js';
import { judgeBoot } from './boot.js';
import type { Clock } from './clock.js';
import { sightConsole, type ConsoleSights } from './console-sight.js';
import type { Context } from './context.js';
import { createDefinitionBook } from './definition-book.js';
import { createDriftBook } from './drift.js';
import { createDiskMeasure, type MeasureDisks } from './disk-measure.js';
import { createExecutor } from './executor.js';
import { viewHost } from './host-view.js';
import { identityOf } from './identity.js';
import { lookAfterKeepers } from './keeper.js';
import { createNetworkSide, type NetworkSide } from './network-side.js';
import { refuseFormerTool } from './former-tool.js';
import { carryOut, failure, type OnProgress, type Order, tellEnd } from './order.js';
import type { NetworkContext } from '../network/context.js';
import type { NetworkDesk } from '../network/desk.js';
import { adoptGuests, createNetwork } from '../network/network.js';
import { createProcessLook } from './process-look.js';
import { createRoster } from './roster.js';
import { lookAfterLogs } from './rotation.js';
import { claimedPorts } from './screen-ports.js';
import { createSequence } from './sequence.js';
import { createStateBook } from './state-book.js';
import { createStatusDesk } from './status-desk.js';
import type { Log, Story } from './story.js';
import { createGuestUsage } from './usage.js';
import type { UsageDesk } from './usage-desk.js';
import { createStrangers } from './stranger.js';
import { emptyTables } from './tables.js';
import { runningDefinitions, type Vm } from './vm.js';

/** All VMs of this host. One per state directory: the caller holds the lock. */
export interface Supervisor extends ConsoleSights {
  /** The signal ends the waiting, never an order. */
  operate(
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<readonly Outcome[]>;
  /** Sorted by name; throws `no-such-vm` for a name that nobody knows. */
  status(names?: readonly string[], details?: boolean): readonly StatusReport[];
  /** Such reports with the sizes of volumes and whole disks. */
  readonly measure: MeasureDisks;
  knows(name: string): boolean;
  /** All VMs, sorted. */
  names(): readonly string[];
  /** By its file as it was last right, else by what its guest was started with; none for a name that nobody knows. */
  ownersOf(name: string): readonly Principal[];
  /** Whatever is asked of the network. */
  readonly network: NetworkDesk;
  /** What guests use of the host, for who watches it. */
  readonly usage: UsageDesk;
  /** host.toml, the last right one; throws `definition` when it never was right. */
  hostDefinition(): HostDefinition;
  /** Reads the definitions again. */
  reload(): Promise<{
    readonly changed: readonly string[];
    readonly faults: readonly string[];
    readonly restart: readonly string[];
  }>;
  /** Stops all guests, intent untouched; resolves when all are down. */
  shutdown(request: { readonly timeoutMs?: number }, onProgress: OnProgress): Promise<void>;
  /** Ends the supervision; the guests are left alone. */
  release(): void;
}

export interface SupervisorOptions {
  readonly host: Host;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly story: Story;
  readonly log: Log;
  readonly random: () => number;
  /** How it is seen that a guest takes connections; absent = by connecting. */
  readonly knock?: Knock;
  /** Resolves when the records are ours: until then none is read or written. Absent = they are. */
  readonly own?: () => Promise<void>;
}

export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { host, paths, clock, story, log, random, knock = knockForReal } = options;
  const { own = () => Promise.resolve() } = options;
  const execute = createExecutor(host, log);
  const view = await viewHost({ execute, clock, story });
  const book = createDefinitionBook({
    directory: paths.definitions,
    hostCopy: paths.hostCopy,
    warn: (reason) => story.tell('vm.warning', { reason }, 'error'),
    onHostChange: () => story.tell('host.changed', {}),
  });
  await book.prepare();
  await own().catch((error: unknown) => {
    view.release();
    throw error;
  });
  const boot = judgeBoot(paths, view.facts().bootId);
  const states = createStateBook(paths, clock);
  const hostDefinition = (): HostDefinition => book.host();
  const vms = new Map<string, Vm>();
  const networkContext: NetworkContext = {
    ...{ paths, execute, hostDefinition, tell: story.tell, facts: view.facts, modules: new Set() },
  };
  const network = createNetwork(networkContext);
  // Guests are looked for before anything counts.
  let { countTraffic, countsOf }: Pick<NetworkSide, 'countTraffic' | 'countsOf'> = {
    countTraffic: () => Promise.resolve(),
    countsOf: () => [],
  };
  const sequence = createSequence({ clock, vms, hostDefinition, knock, context: () => context });
  const context: Context = {
    ...{ host, paths, clock, story, execute, states, random },
    ...emptyTables(),
    get facts() {
      return view.facts();
    },
    seeProcesses: createProcessLook({ execute, clock }),
    bridges: network.bridges,
    links: network.links,
    modules: networkContext.modules,
    othersAlive: (name) => runningDefinitions(vms, name, context.cleared),
    identity,
    pin,
    hostDefinition,
    portsClaimed: (vm) => claimedPorts(vm, { book, states, running: context.othersAlive(vm.name) }),
    layout: () => ({ ...layoutOf(paths, book.host()), volumes: context.volumes }),
    keepsConsole: (running) => keepsConsole(running),
    wantsConsole: (name) => book.get(name)?.console.log,
    countTraffic: (name) => countTraffic(name),
    countsOf: (name, links) => countsOf(name, links),
    turns: sequence.turns,
    changed: sequence.changed,
    send: (name, event) => vms.get(name)?.send(event),
  };
  const drifts = createDriftBook(context);
  const strangers = createStrangers(book, paths);
  const roster = createRoster({ context, machine: bindMachine(context), book, boot, vms });
  const status = createStatusDesk({
    ...{ context, vms, book, strangers, drifts, readiness: sequence.readiness, side: () => side },
  });
  await readFirst().catch((error: unknown) => {
    view.release();
    throw error;
  });
  const leaveKeepers = lookAfterKeepers(context);
  const side = createNetworkSide({
    context,
    network,
    networkContext,
    vms,
    status,
    unknown: strangers.errorOf,
  });
  ({ countTraffic, countsOf } = side);
  const leaveLogs = lookAfterLogs(context);
  const usage = createGuestUsage({ context, vms, side, unknown: strangers.errorOf });
  return {
    names: () => [...vms.keys()].sort(),
    ownersOf: (name) => (book.get(name) ?? vms.get(name)?.snapshot().context.definition)?.owners ?? [],
    ...{ operate, status, hostDefinition, release },
    measure: createDiskMeasure({ clock, execute, root: paths.root }),
    consoleOf: (name) => sightConsole(context, vms.get(name)),
    knows: (name) => vms.has(name) || book.state(name) !== 'unknown',
    shutdown: ({ timeoutMs }, onProgress) => roster.shutdown(timeoutMs, onProgress),
    network: side.desk,
    usage,
    reload: async () => ({ ...(await roster.reload()), restart: drifts.restarts([...vms.values()]) }),
  };

  /** What a record of an earlier vmctl does not say is no. */
  function keepsConsole(running: VmDefinition): boolean {
    const { console }: Partial<VmDefinition> = book.get(running.name) ?? running;
    return console?.log === true;
  }

  function identity(definition: VmDefinition) {
    const jailMacs = (): readonly string[] => listJailRecords(paths).map(({ mac }) => mac);
    return identityOf(definition, { book, states, facts: view.facts(), jailMacs });
  }

  function pin(definition: VmDefinition, links: readonly Link[]): void {
    // A NIC that is unplugged just now goes back to where it was.
    const places = { ...states.get(definition.name).pins.links, ...placesOf(links) };
    states.update(definition.name, { pins: { ...identity(definition), links: places } });
  }

  async function readFirst(): Promise<void> {
    removeUnfinished(paths);
    for (const path of setBrokenAside(paths)) {
      story.tell('vm.warning', { reason: `${path} cannot be read: kept as ${path}.broken` }, 'error');
    }
    // Leases of records hold from before the first probe: nobody may be given a link that a living guest has.
    adoptGuests(networkContext, network);
    await roster.readFirst();
  }

  async function operate(
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<readonly Outcome[]> {
    const { verb } = request;
    if (verb === 'start' || verb === 'restart') await roster.reload();
    const names = request.names ?? [...vms.keys()].sort();
    const order = signal === undefined ? request : { ...request, signal };
    const told = tellEnd(onProgress);
    return Promise.all(names.map((name) => operateOne(name, order, onProgress).then(told)));
  }

  async function operateOne(name: string, request: Order, onProgress: OnProgress): Promise<Outcome> {
    const vm = vms.get(name);
    // A guest that lives runs with what it was started with; nobody starts one with what the file said before.
    const launches =
      (request.verb === 'start' || request.verb === 'restart') && vm?.snapshot().context.guest === undefined;
    if (book.state(name) === 'broken' && (vm === undefined || launches))
      return failure(name, strangers.brokenError(name));
    if (vm === undefined) return failure(name, strangers.errorOf(name));
    const former = launches ? await refuseFormerTool(context, vm.snapshot().context.definition) : undefined;
    return former === undefined ? carryOut(context, vm, request, onProgress) : failure(name, former);
  }

  function release(): void {
    view.release();
    usage.release();
    side.release();
    [leaveKeepers, leaveLogs, states.release].forEach((leave) => leave());
    for (const vm of vms.values()) vm.release();
    sequence.release();
    for (const process of context.processes.values()) process.release();
  }
}
