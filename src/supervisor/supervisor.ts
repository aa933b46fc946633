import type { HostDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { placesOf } from '../netgraph/ledger.js';
import { layoutOf } from '../plan/layout.js';
import type { Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Paths } from '../store/paths.js';
import { listRunRecords, readRunRecord, setBrokenAside } from '../store/records.js';
import { bindMachine } from './binding.js';
import { judgeBoot } from './boot.js';
import { createBridgeKeeper } from './bridge-keeper.js';
import type { Clock } from './clock.js';
import type { Context } from './context.js';
import { createDefinitionBook } from './definition-book.js';
import { createExecutor } from './executor.js';
import { viewHost } from './host-view.js';
import { identityOf } from './identity.js';
import { lookAfterKeepers } from './keeper.js';
import { createLinkKeeper } from './link-keeper.js';
import { carryOut, failure, type OnProgress } from './order.js';
import { outputSince } from './output.js';
import { createQueue } from './queue.js';
import { createRoster } from './roster.js';
import { createStateBook } from './state-book.js';
import { reportStatus } from './status.js';
import type { Log, Story } from './story.js';
import { runningDefinitions, type Vm } from './vm.js';

/** All VMs of this host. One per state directory: the caller holds the lock. */
export interface Supervisor {
  operate(
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
  ): Promise<readonly Outcome[]>;
  /** Sorted by name; throws `no-such-vm` for a name that nobody knows. */
  status(names?: readonly string[]): readonly StatusReport[];
  knows(name: string): boolean;
  /** Reads the definitions again. */
  reload(): Promise<{ readonly changed: readonly string[]; readonly faults: readonly string[] }>;
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
}

export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { host, paths, clock, story, log, random } = options;
  const execute = createExecutor(host, log);
  const view = await viewHost({ execute, clock, story });
  const boot = judgeBoot(paths, view.facts().bootId);
  const book = createDefinitionBook({
    directory: paths.definitions,
    hostCopy: paths.hostCopy,
    warn: (reason) => story.tell('vm.warning', { reason }, 'error'),
  });
  const states = createStateBook(paths);
  const hostDefinition = (): HostDefinition => book.host();
  const vms = new Map<string, Vm>();
  const context: Context = {
    ...{ host, paths, clock, story, execute, states, random },
    get facts() {
      return view.facts();
    },
    bridges: createBridgeKeeper({ execute, story }),
    links: createLinkKeeper({ execute, story, hostDefinition }),
    modules: new Set(),
    processes: new Map(),
    marks: new Map(),
    memories: new Map(),
    launches: new Map(),
    deaths: new Map(),
    hints: new Map(),
    diskQueue: createQueue(),
    cleared: new Set(),
    disks: new WeakMap(),
    keepers: new Map(),
    loaders: new Map(),
    othersAlive: (name) => runningDefinitions(vms, name, context.cleared),
    identity,
    pin: (definition, links) =>
      states.update(definition.name, { pins: { ...identity(definition), links: placesOf(links) } }),
    hostDefinition,
    layout: () => layoutOf(paths, book.host()),
    send: (name, event) => vms.get(name)?.send(event),
  };
  const roster = createRoster({ context, machine: bindMachine(context), book, boot, vms });
  await readFirst().catch((error: unknown) => {
    view.release();
    throw error;
  });
  const leaveKeepers = lookAfterKeepers(context);
  return { operate, status, knows, reload: roster.reload, shutdown, release };

  function identity(definition: VmDefinition) {
    return identityOf(definition, { book, states, facts: view.facts() });
  }

  async function readFirst(): Promise<void> {
    for (const path of setBrokenAside(paths)) {
      story.tell('vm.warning', { reason: `${path} cannot be read: kept as ${path}.broken` }, 'error');
    }
    // Leases of records hold from before the first probe: nobody may be given a link that a living guest has.
    for (const name of listRunRecords(paths))
      context.links.adopt(name, readRunRecord(paths, name)?.links ?? []);
    await roster.readFirst();
  }

  async function operate(
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
  ): Promise<readonly Outcome[]> {
    const { verb } = request;
    if (verb === 'start' || verb === 'restart') await roster.reload();
    const names = request.names ?? [...vms.keys()].sort();
    return Promise.all(names.map((name) => operateOne(name, request, onProgress)));
  }

  async function operateOne(
    name: string,
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
  ): Promise<Outcome> {
    const vm = vms.get(name);
    // A guest that lives runs with what it was started with; nobody starts one with what the file said before.
    const launches =
      (request.verb === 'start' || request.verb === 'restart') && vm?.snapshot().context.guest === undefined;
    if (book.state(name) === 'broken' && (vm === undefined || launches))
      return failure(name, brokenError(name));
    if (vm === undefined) return failure(name, unknownError(name));
    return carryOut(context, vm, request, onProgress);
  }

  function brokenError(name: string): VmctlError {
    const faults = book.faultsOf(name);
    return new VmctlError('definition', [`${name}: its definition has faults`, ...faults].join('\n'), {
      hint: `correct the file; vmctl check ${name} looks at it again`,
    });
  }

  function unknownError(name: string): VmctlError {
    return new VmctlError('no-such-vm', `${name}: no such VM`, {
      hint: `a VM is a file ${paths.definitions}/${name}.toml`,
    });
  }

  function status(names?: readonly string[]): readonly StatusReport[] {
    const unknown = names?.find((name) => !vms.has(name));
    if (unknown !== undefined)
      throw book.state(unknown) === 'broken' ? brokenError(unknown) : unknownError(unknown);
    return (names ?? [...vms.keys()].sort()).flatMap((name) => {
      const vm = vms.get(name);
      if (vm === undefined) return [];
      const snapshot = vm.snapshot();
      const launchedAt = context.launches.get(name);
      return [
        reportStatus({
          snapshot,
          launchedAt,
          now: clock.wall(),
          monotonic: clock.monotonic(),
          lastOutput: outputSince(context, name).lines,
        }),
      ];
    });
  }

  function knows(name: string): boolean {
    return vms.has(name) || book.state(name) !== 'unknown';
  }

  async function shutdown(
    { timeoutMs }: { readonly timeoutMs?: number },
    onProgress: OnProgress,
  ): Promise<void> {
    const how = timeoutMs === undefined ? {} : { timeoutMs };
    await roster.shutdown({ type: 'shutdown', ...how }, onProgress);
  }

  function release(): void {
    view.release();
    leaveKeepers();
    for (const vm of vms.values()) vm.release();
    for (const process of context.processes.values()) process.release();
  }
}
