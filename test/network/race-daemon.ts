import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import type { Scheduler } from 'fast-check';
import type { HostDefinition } from '../../src/definition/host-definition.js';
import { VmctlError } from '../../src/errors.js';
import { linkHook, linkNumber } from '../../src/netgraph/names.js';
import type { Link } from '../../src/netgraph/node.js';
import { createBridgeBook } from '../../src/network/bridge-book.js';
import type { Cable } from '../../src/network/cable.js';
import type { NetworkContext } from '../../src/network/context.js';
import { createNetwork, type Network } from '../../src/network/network.js';
import { createQueue } from '../../src/network/queue.js';
import { createNetworkWatch, type NetworkWatch } from '../../src/network/watch.js';
import { driveSteps } from '../../src/plan/drive.js';
import { lookSocket } from '../../src/plan/link.js';
import { GUEST_HOOK, plugOver } from '../../src/plan/plug.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';
import type { RaceHost } from './race.js';

/** The keepers of one daemon, every command of theirs a turn that the scheduler gives; guests are modelled as its VMs are. */
export interface RaceDaemon {
  readonly network: Network;
  readonly watch: NetworkWatch;
  start(vm: string, bridge: string): Promise<void>;
  /** Its guest ended by itself; `again`: it rebooted. */
  ended(vm: string, again: boolean): Promise<void>;
  move(vm: string, bridge: string): Promise<void>;
  kill(): void;
}

const BRIDGES = ['bnet0', 'lan0'];
const DEFINITION: HostDefinition = {
  ...DEFAULT_HOST,
  vmDirectory: '',
  bridges: [bridgeOf({ name: 'bnet0', interface: 're0' }), bridgeOf({ name: 'lan0' })],
};
const FACTS = { release: 14, arch: 'amd64', hostUuid: 'u', bootId: 'b', hostname: 'h', missing: [] };
const NEVER = new Promise<never>(() => undefined);
const NIC = '0';

/** A daemon on that host; the scheduler says whose command runs next. */
export function createRaceDaemon(host: RaceHost, scheduler: Scheduler): RaceDaemon {
  let alive = true;
  const turn = async (label: string): Promise<void> => {
    await (alive ? scheduler.schedule(Promise.resolve(), label) : NEVER);
    if (!alive) await NEVER;
  };
  const context: NetworkContext = {
    ...{ paths: host.paths, tell: () => undefined, facts: () => FACTS, modules: new Set() },
    hostDefinition: () => DEFINITION,
    execute: (steps) =>
      driveSteps(steps, async ({ command }) => {
        await turn([command.file, ...command.args, command.input].join(' '));
        const result = await host.run(command);
        await turn('answer');
        return result;
      }),
  };
  const network = createNetwork(context);
  const { links, bridges, jails } = network;
  const confirmed = new Set<string>();
  const queues = new Map<string, ReturnType<typeof createQueue>>();
  const inTurn = (vm: string, work: () => Promise<void>): Promise<void> => {
    const queue = queues.get(vm) ?? createQueue();
    queues.set(vm, queue);
    return queue.run(work);
  };
  const book = createBridgeBook(context);
  const watch = createNetworkWatch({
    ...{
      ...context,
      clock: new SimulatedClock(),
      ensure: bridges.mend,
      place: links.place,
      still: links.still,
    },
    cables: (bridge) => [...guestCables(), ...jails.cables()].filter((one) => one.bridge === bridge),
    moved: (cable, number) =>
      cable.owner.startsWith('jail/') ? jails.moved(cable, number) : write(cable.owner, cable.bridge, number),
    watched: () => BRIDGES,
    find: (name) => ({
      ...{ name, definition: DEFINITION.bridges.find((one) => one.name === name) },
      record: book.known(name).record,
    }),
  });
  for (const [vm, own] of host.records) links.adopt(vm, own);
  for (const vm of host.records.keys())
    void inTurn(vm, () => (host.guests.has(vm) ? Promise.resolve(void confirmed.add(vm)) : clean(vm)));
  return {
    ...{ network, watch },
    start: (vm, bridge) => inTurn(vm, () => start(vm, bridge)),
    ended: (vm, again) => inTurn(vm, () => ended(vm, again)),
    move: (vm, bridge) => inTurn(`nics of ${vm}`, () => move(vm, bridge)),
    kill: () => void ((alive = false), watch.release()),
  };

  function guestCables(): readonly Cable[] {
    return [...host.records].flatMap(([owner, own]) =>
      own.flatMap(({ socket, bridge, hook, mac, nic }) =>
        confirmed.has(owner) && host.guests.has(owner)
          ? [{ owner, nic, plug: plugOf(socket), bridge, number: linkNumber(hook) ?? 0, mac }]
          : [],
      ),
    );
  }

  /** As changeLinks of the supervisor: a guest that ended has no record. */
  function write(vm: string, bridge: string, number: number): void {
    const record = host.records.get(vm);
    if (record === undefined) throw new VmctlError('denied', `${vm}: its guest has ended`);
    host.records.set(
      vm,
      record.map((link) => ({ ...link, bridge, hook: linkHook(number) })),
    );
  }

  async function start(vm: string, bridge: string): Promise<void> {
    for (let tries = 0; tries < 4 && !host.records.has(vm); tries += 1) {
      const definition = DEFINITION.bridges.find((one) => one.name === bridge);
      if (definition !== undefined) await bridges.ensure(definition);
      const want = { owner: vm, wishes: [{ bridge, nic: NIC, mac: '58:9c:fc:00:00:01' }], places: {} };
      const own = await links.lease(want, new AbortController().signal);
      host.records.set(vm, own);
      await run(vm, own);
    }
  }

  async function run(vm: string, own: readonly Link[]): Promise<void> {
    await turn(`bhyve ${vm}`);
    if (!host.boot(vm, own)) return clean(vm);
    await turn(`title of ${vm}`);
    if (host.guests.has(vm)) confirmed.add(vm);
    else await clean(vm);
  }

  async function ended(vm: string, again: boolean): Promise<void> {
    const own = host.records.get(vm);
    if (own === undefined || host.guests.has(vm)) return;
    if (!again) return clean(vm);
    confirmed.delete(vm);
    for (const { socket } of own) while (await context.execute(lookSocket(socket)));
    await run(vm, host.records.get(vm) ?? own);
  }

  async function clean(vm: string): Promise<void> {
    confirmed.delete(vm);
    for (const { socket } of host.records.get(vm) ?? []) while (await context.execute(lookSocket(socket)));
    links.release(vm);
    host.records.delete(vm);
  }

  /** As the NIC desk does it: written down, then done; the guest may end at any moment of it. */
  async function move(vm: string, bridge: string): Promise<void> {
    const [link] = host.records.get(vm) ?? [];
    if (link === undefined || !confirmed.has(vm)) return;
    const plugged = plugOf(link.socket);
    await links.place({ owner: vm, nic: NIC, bridge }, async (number) => {
      // A heal may have given it another link since the order came.
      const [before = link] = host.records.get(vm) ?? [];
      write(vm, bridge, number);
      const outcome = await context.execute(plugOver(plugged, { bridge, number }));
      if (outcome !== 'done' && host.records.has(vm)) write(vm, before.bridge, linkNumber(before.hook) ?? 0);
      return outcome;
    });
    if (link.bridge !== bridge) links.releaseNic(vm, NIC, link.bridge);
  }
}

function plugOf(node: string): Cable['plug'] {
  return { node, hook: GUEST_HOOK };
}
