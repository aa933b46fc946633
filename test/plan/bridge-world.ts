import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import type { BridgeRecord } from '../../src/netgraph/record.js';
import { ensureBridge, type EnsuredBridge, type EnsureOptions } from '../../src/plan/bridge.js';
import type { Step } from '../../src/plan/step.js';
import { etherHooks } from '../../src/sim/netgraph/inspector.js';
import type { Graph, Release } from '../../src/sim/netgraph/graph.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { drive, graph } from './ground.js';
import { hostSide, runOn, type HostSide } from './host-side.js';

export const UUID = '4c4c4544-0042-3510-8052-b9c04f4e3732';

/** A host and what vmctl has on record of one bridge, as its keeper writes it. */
export interface BridgeWorld {
  readonly side: HostSide;
  readonly wanted: BridgeDefinition;
  readonly options: Omit<EnsureOptions, 'record' | 'announce'>;
  record: BridgeRecord | undefined;
}

export function world(wanted: BridgeDefinition, release: Release = 14): BridgeWorld {
  const side = hostSide(graph(release));
  return { side, wanted, options: { release, hostUuid: UUID }, record: undefined };
}

/** A run of ours that was making bnet0 may have been cut off. */
export const MAKING: BridgeRecord = {
  ...({ version: 1, name: 'bnet0', bootId: 'b', phase: 'making', nodeId: null } as const),
  ...{ interface: 're0', vlan: null, hostInterface: null },
};

export type Runner = (command: HostCommand, step: Step) => CommandResult;

export interface Ensured {
  readonly value: EnsuredBridge;
  readonly steps: readonly Step[];
}

/** One `ensureBridge` with the records around it that the keeper writes. */
export function ensureOn(
  at: BridgeWorld,
  run: Runner = (command) => runOn(at.side, command),
  more = {},
): Ensured {
  const { record } = at;
  const steps = ensureBridge(at.wanted, {
    ...at.options,
    ...more,
    record,
    announce: (begun) => {
      at.record = {
        ...{ version: 1, name: at.wanted.name, bootId: 'b', phase: 'making', nodeId: null },
        ...begun,
      };
    },
  });
  const ran = drive(steps, run);
  const { nodeId, interface: nic, vlan, hostInterface, owner } = ran.value;
  at.record =
    owner === 'other'
      ? undefined
      : {
          ...{ version: 1, name: at.wanted.name, bootId: 'b', phase: 'made', nodeId },
          ...{ interface: nic, vlan, hostInterface },
        };
  return ran;
}

export const KINDS: Readonly<Record<string, BridgeDefinition>> = {
  public: bridgeOf({ name: 'bnet0', interface: 're0' }),
  'public, tuned': bridgeOf({
    name: 'bnet0',
    interface: 're0',
    tuning: { loopTimeout: 10, minStableAge: 2 },
  }),
  'public, auto': bridgeOf({ name: 'bnet0', interface: 'auto' }),
  'public, given away': bridgeOf({ name: 'bnet0', interface: 'em0', attachHost: false }),
  'public, uplink': bridgeOf({ name: 'bnet0', interface: 're0', floodUnknown: false }),
  vlan: bridgeOf({ name: 'bnet0', interface: 're0.100', vlan: { parent: 're0', tag: 100 } }),
  private: bridgeOf({
    ...{ name: 'bnet0', hostInterface: { name: 'nghost0', addresses: ['10.0.0.1/24', 'fd00::1/64'] } },
  }),
  'private, uplink': bridgeOf({
    ...{ name: 'bnet0', floodUnknown: false, tuning: { maxStaleness: 300 } },
    hostInterface: { name: 'nghost0', addresses: ['10.0.0.1/24'], mac: '02:00:00:00:00:01' },
  }),
  isolated: bridgeOf({ name: 'bnet0' }),
  'isolated, uplink': bridgeOf({ name: 'bnet0', floodUnknown: false, tuning: { loopTimeout: 0 } }),
};

/** The NIC a definition is about, `auto` as in these worlds. */
export function nicOf({ interface: nic }: BridgeDefinition): string | undefined {
  return nic === 'auto' ? 're0' : nic;
}

/** false = the host is cut off: one of lower and upper alone, where both shall be. */
export function isWhole({ side, wanted }: BridgeWorld): boolean {
  return side.on.interfaces.every(({ name }) => {
    const { lower, upper } = etherHooks(side.on, name) ?? {};
    if (!wanted.attachHost && name === nicOf(wanted)) return upper === undefined || lower !== undefined;
    return (lower === undefined) === (upper === undefined);
  });
}

/** All that host.toml asks for, read from graph and interfaces themselves. */
export function assertRight({ side, wanted }: BridgeWorld, what: string): void {
  const { on } = side;
  const bridges = on.nodes.filter((node) => node.type === 'bridge');
  const bridge = bridges.find((node) => node.name === wanted.name);
  assert.is(bridges.length, 1, `${what}: no other bridge is left`);
  assert.ok(bridge?.persistent, `${what}: persistent`);
  assert.is(bridge?.bridge?.restrictive, !wanted.floodUnknown, `${what}: flooding`);
  for (const [key, value] of Object.entries(wanted.tuning))
    assert.is(bridge?.bridge?.config[key], value, `${what}: ${key}`);
  assert.is(bridge?.bridge?.config['debugLevel'], 1, `${what}: debugLevel`);
  const hooks = bridge?.hooks.map((hook) => hook.name).sort();
  const first = wanted.floodUnknown ? 'link0' : 'uplink1';
  const nic = nicOf(wanted);
  if (nic !== undefined) {
    const node = on.nodes.find((one) => one.type === 'ether' && one.name === nic.replace('.', '_'));
    assert.ok(node?.promisc === true && node.autosrc !== true, `${what}: promisc and autosrc`);
    assert.equal(hooks, wanted.attachHost ? [first, 'link1'].sort() : [first], what);
    assert.is(etherHooks(on, nic)?.lower?.nodeId, bridge?.id, what);
    assert.not(side.options.get('re0')?.has('LRO') && nic !== 'em0', `${what}: LRO`);
  }
  const eifaces = on.nodes.filter((node) => node.type === 'eiface');
  assert.is(eifaces.length, wanted.hostInterface === undefined ? 0 : 1, `${what}: interfaces of the host`);
  if (wanted.hostInterface !== undefined) assertHost(side, wanted, what);
  if (nic === undefined && wanted.hostInterface === undefined) assert.equal(hooks, [], what);
}

function assertHost(side: HostSide, wanted: BridgeDefinition, what: string): void {
  const { name = '', addresses = [], mac } = wanted.hostInterface ?? {};
  const node = side.on.nodes.find((one) => one.type === 'eiface');
  const port = side.on.interfaces.find((one) => one.index === node?.interfaceIndex);
  assert.equal([node?.name, port?.name, port?.up], [name, name, true], what);
  assert.equal(side.addresses.get(name), addresses, what);
  assert.is(node?.hooks[0]?.peerHook, wanted.floodUnknown ? 'link0' : 'uplink1', what);
  assert.is(port?.mac, mac ?? '58:9c:fc:' + STABLE_MAC, `${what}: stable MAC`);
}

/** Of host uuid, `host` and `nghost0`. */
const STABLE_MAC = '62:79:91';

/** All nodes and who hangs on whom, without what only advances. */
export function picture(on: Graph): string {
  return JSON.stringify(
    on.nodes.map(({ id, type, name, hooks, persistent, promisc, autosrc, bridge }) => [
      ...[id, type, name, persistent === true, promisc === true, autosrc === true, bridge?.config],
      hooks.map((hook) => [hook.name, hook.peer]),
    ]),
  );
}

/** What a plan runs, without its scripts. */
export function kindsOf(
  steps: readonly { readonly kind: string; readonly command: HostCommand }[],
): readonly string[] {
  return steps.map(
    ({ kind, command: { file, args } }) => `${kind} ${[file, ...(file === 'ngctl' ? [] : args)].join(' ')}`,
  );
}
