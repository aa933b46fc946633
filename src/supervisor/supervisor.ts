import type { HostDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { placesOf } from '../netgraph/ledger.js';
import { lookHost } from '../plan/host-facts.js';
import { layoutOf } from '../plan/layout.js';
import { identify } from '../plan/identity.js';
import type { Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { readMemory } from '../store/memory.js';
import type { Paths } from '../store/paths.js';
import { listRunRecords, readRunRecord, setBrokenAside } from '../store/records.js';
import { isDown } from '../vm/publish.js';
import { bindMachine } from './binding.js';
import { judgeBoot, judgeIntent } from './boot.js';
import { createBridgeKeeper } from './bridge-keeper.js';
import type { Clock } from './clock.js';
import type { Context } from './context.js';
import { createDefinitionBook, type BookChange } from './definition-book.js';
import { createExecutor } from './executor.js';
import { lookAfterKeepers } from './keeper.js';
import { createLinkKeeper } from './link-keeper.js';
import { carryOut, failure, type OnProgress } from './order.js';
import { outputSince } from './output.js';
import { createQueue } from './queue.js';
import { createStateBook } from './state-book.js';
import { reportStatus } from './status.js';
import type { Log, Story } from './story.js';
import { createVm, downOf, runningDefinitions, type Vm } from './vm.js';

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
  const facts = await execute(lookHost());
  const boot = judgeBoot(paths, facts.bootId);
  const book = createDefinitionBook(paths.definitions, paths.hostCopy);
  const states = createStateBook(paths);
  const hostDefinition = (): HostDefinition => book.host();
  const vms = new Map<string, Vm>();
  const context: Context = {
    ...{ host, paths, clock, story, execute, facts, states, random },
    bridges: createBridgeKeeper({ execute, story }),
    links: createLinkKeeper({ execute, story, hostDefinition }),
    modules: new Set(),
    processes: new Map(),
    marks: new Map(),
    memories: new Map(),
    launches: new Map(),
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
  const machine = bindMachine(context);
  await readFirst();
  const leaveKeepers = lookAfterKeepers(context);
  return { operate, status, knows, reload, shutdown, release };

  function identity(definition: VmDefinition) {
    const { name } = definition;
    // Asked for only when a MAC is derived: at a VM's first start.
    const taken = {
      has: (mac: string): boolean => book.names().some((other) => other !== name && owns(other, mac)),
    };
    return identify({ definition, pins: states.get(name).pins, hostUuid: facts.hostUuid, taken });
  }

  function owns(name: string, mac: string): boolean {
    const written = book.get(name)?.networks.some((nic) => nic.mac === mac) ?? false;
    return written || Object.values(states.get(name).pins.macs).includes(mac);
  }

  async function readFirst(): Promise<void> {
    for (const path of setBrokenAside(paths)) {
      story.tell('vm.warning', { reason: `${path} cannot be read: kept as ${path}.broken` }, 'error');
    }
    // Leases of records hold from before the first probe: nobody may be given a link that a living guest has.
    for (const name of listRunRecords(paths))
      context.links.adopt(name, readRunRecord(paths, name)?.links ?? []);
    try {
      await book.read();
    } catch (error) {
      story.tell('definitions.read', { error: (error as Error).message }, 'error');
    }
    tellFaults();
    for (const name of book.names()) addVm(name, book.get(name));
    // Guests whose file is gone, or broken since before this daemon: they live on with what they run with.
    for (const name of listRunRecords(paths))
      if (!vms.has(name)) addVm(name, readRunRecord(paths, name)?.definition);
  }

  function addVm(name: string, definition: VmDefinition | undefined): Vm | undefined {
    if (definition === undefined) return undefined;
    const record = states.has(name) ? states.get(name) : undefined;
    const intent = judgeIntent({ boot, autostart: definition.autostart, record });
    const memory = boot === 'same' ? readMemory(paths, name) : undefined;
    const vm = createVm(context, { definition, intent, memory, machine, onGone: () => vms.delete(name) });
    vms.set(name, vm);
    if (book.state(name) === 'broken') vm.send({ type: 'definition.broken' });
    if (book.state(name) === 'unknown') vm.send({ type: 'definition.removed' });
    return vm;
  }

  async function reload(): Promise<{ changed: readonly string[]; faults: readonly string[] }> {
    const changes = await book.read();
    changes.forEach(take);
    if (changes.length > 0) tellFaults();
    return { changed: changes.map(({ name }) => name), faults: book.faults() };
  }

  function take(change: BookChange): void {
    const vm = vms.get(change.name);
    if (change.kind === 'broken') vm?.send({ type: 'definition.broken' });
    if (change.kind === 'removed') vm?.send({ type: 'definition.removed' });
    if (change.kind !== 'good') return;
    if (vm === undefined) addVm(change.name, change.definition);
    else vm.send({ type: 'definition.changed', definition: change.definition });
  }

  function tellFaults(): void {
    const faults = book.faults();
    story.tell('definitions.read', { vms: book.names().length, faults }, faults.length > 0 ? 'warn' : 'info');
  }

  async function operate(
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
  ): Promise<readonly Outcome[]> {
    const { verb } = request;
    if (verb === 'start' || verb === 'restart') await reload();
    const names = request.names ?? [...vms.keys()].sort();
    return Promise.all(names.map((name) => operateOne(name, request, onProgress)));
  }

  async function operateOne(
    name: string,
    request: Extract<ControlRequest, { request: 'operate' }>,
    onProgress: OnProgress,
  ): Promise<Outcome> {
    const vm = vms.get(name);
    const launches =
      request.verb === 'start' || (request.verb === 'restart' && vm !== undefined && isDown(vm.snapshot()));
    if (book.state(name) === 'broken' && (vm === undefined || (launches && isDown(vm.snapshot())))) {
      return failure(name, brokenError(name));
    }
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
    for (const vm of vms.values()) vm.send({ type: 'shutdown', ...how });
    await Promise.all([...vms.values()].map((vm) => downOf(vm, onProgress)));
  }

  function release(): void {
    leaveKeepers();
    for (const vm of vms.values()) vm.release();
    for (const process of context.processes.values()) process.release();
  }
}
