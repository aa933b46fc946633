import type { BridgeDefinition, HostInterfaceDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { bridgeDrift } from '../netgraph/bridge-drift.js';
import { HOST_HOOK, hookRow, nicRows } from '../netgraph/bridge-hooks.js';
import type { BridgeSeen, BridgeShape } from '../netgraph/bridge-look.js';
import { ownerOf } from '../netgraph/bridge-owner.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { macOf } from './bridge-host.js';
import { knownNic, lookBridge } from './bridge-sight.js';
import { freshBridge, absentName } from './fresh-bridge.js';
import { lookInterfaces, planOffload } from './interfaces.js';
import { judgeNic, wireNic } from './nic-judge.js';
import type { Steps } from './step.js';

/** One bridge as it is, against what host.toml says. */
export interface BridgeReport {
  readonly name: string;
  /** `foreign`: not in host.toml. */
  readonly kind: 'public' | 'vlan' | 'private' | 'isolated' | 'foreign';
  /** `degraded`: it is there, and something of it is not; `unknown`: it could not be looked at. */
  readonly state: 'up' | 'down' | 'degraded' | 'unknown';
  /** null when it is not there. */
  readonly owner: 'vmctl' | 'other' | null;
  /** One line for each thing that is not as host.toml says. */
  readonly problems: readonly string[];
  /** NIC, `auto` resolved. */
  readonly interface: string | null;
  readonly hostInterface: string | null;
  /** Hex. */
  readonly nodeId: string | null;
  /** null when nobody could count them. */
  readonly hooks: number | null;
}

export interface InspectOptions {
  readonly hostUuid: string;
  readonly record?: BridgeRecord | undefined;
  /** The NIC that `auto` was. */
  readonly pinned?: string | undefined;
}

/** Looks at a bridge of host.toml, or at any by its name. Looks only, and never throws for what it finds. */
export function* inspectBridge(
  bridge: BridgeDefinition | string,
  options: InspectOptions,
): Steps<BridgeReport> {
  try {
    return typeof bridge === 'string'
      ? yield* inspectForeign(bridge, options.record)
      : yield* inspectDefined(bridge, options);
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    return unknownReport(bridge, error.message);
  }
}

function* inspectDefined(bridge: BridgeDefinition, options: InspectOptions): Steps<BridgeReport> {
  const { interface: wish, ...rest } = bridge;
  const nic = wish === 'auto' ? yield* knownNic(bridge, options) : wish;
  const wanted: BridgeDefinition = nic === undefined ? rest : { ...rest, interface: nic };
  const seen = yield* lookBridge(wanted, { fresh: freshBridge(wanted) });
  const unfit = yield* interfaceProblems(wanted, seen, options.hostUuid);
  // Without interface there is no node either: once is enough.
  const said = unfit.includes(`there is no interface ${nic}`) ? `interface ${nic} is not there` : '';
  const problems = [...graphProblems(wanted, seen).filter((problem) => problem !== said), ...unfit];
  const owner = ownerOf(seen, options.record);
  const isUp = isBridge(seen);
  return {
    ...{ name: bridge.name, kind: kindOf(bridge), owner: owner === 'nobody' ? null : owner, problems },
    state: !isUp ? 'down' : problems.length > 0 ? 'degraded' : 'up',
    interface: nic ?? null,
    hostInterface: wanted.hostInterface?.name ?? null,
    ...nodeOf(seen),
  };
}

function isBridge({ named }: BridgeSeen): boolean {
  return named !== undefined && (named === 'crowded' || named.type === 'bridge');
}

function nodeOf({ named, namedId }: BridgeSeen): Pick<BridgeReport, 'nodeId' | 'hooks'> {
  const hooks = named === undefined || named === 'crowded' ? null : named.hookCount;
  return { nodeId: namedId ?? null, hooks };
}

function graphProblems(wanted: BridgeDefinition, seen: BridgeSeen): readonly string[] {
  const { named } = seen;
  if (named !== undefined && named !== 'crowded' && named.type !== 'bridge')
    return [`a node of type ${named.type} has its name`];
  if (named !== undefined) return bridgeDrift(wanted, seen);
  const rows = [
    ...nicRows(seen.nic),
    ...[hookRow(seen.hostInterface, HOST_HOOK)].filter((row) => row !== undefined),
  ];
  const side = wanted.interface ?? wanted.hostInterface?.name;
  return rows.map(
    ({ hook, peerName, peerId, peerType }) =>
      `${hook} of ${side} hangs on ${peerName ?? `[${peerId}]`}, a node of type ${peerType}`,
  );
}

/** What only ifconfig(8) shows; of a bridge that is not there nothing is asked but whether its NIC would do. */
function* interfaceProblems(
  wanted: BridgeDefinition,
  seen: BridgeSeen,
  hostUuid: string,
): Steps<readonly string[]> {
  const { interface: nic, hostInterface } = wanted;
  if (nic === undefined && (hostInterface === undefined || !isBridge(seen))) return [];
  const all = yield* lookInterfaces(nic === undefined ? [] : [nic]);
  if (nic !== undefined) return nicProblems({ ...wanted, interface: nic }, all, isBridge(seen));
  if (hostInterface === undefined || seen.hostInterface === undefined) return [];
  const present = all.find((one) => one.name === (seen.hostInterface?.interface ?? hostInterface.name));
  return hostProblems(hostInterface, present, macOf(wanted, hostUuid));
}

function nicProblems(
  wanted: BridgeDefinition & { readonly interface: string },
  all: readonly InterfaceSeen[],
  isMade: boolean,
): readonly string[] {
  try {
    const nic = judgeNic(wanted, { seen: all, defaultNic: undefined });
    const wire = wireNic(wanted, all);
    if (!isMade) return [];
    return [
      ...(wire !== undefined && wanted.disableOffload ? offloadProblems(wire) : []),
      ...[...new Set([nic, wire])].flatMap((one) => (one?.up === false ? [`${one.name} is not up`] : [])),
    ];
  } catch (error) {
    if (error instanceof VmctlError) return [error.message.replace(`bridge ${wanted.name}: `, '')];
    throw error;
  }
}

function offloadProblems(nic: InterfaceSeen): readonly string[] {
  const words = (planOffload(nic)?.args ?? []).slice(1).map((word) => word.replace(/^-/, ''));
  return words.map((word) => `${word} of ${nic.name} is on, and disable_offload is true`);
}

function hostProblems(
  { name, addresses }: HostInterfaceDefinition,
  present: InterfaceSeen | undefined,
  mac: string,
): readonly string[] {
  if (present === undefined) return [`interface ${name} is not there`];
  const missing = addresses.filter((address) => !present.addresses.includes(address));
  return [
    ...missing.map((address) => `${name} has not the address ${address}`),
    ...(present.up ? [] : [`${name} is not up`]),
    ...(present.mac === mac ? [] : [`${name} has the MAC ${present.mac}, not ${mac}`]),
  ];
}

/** One that host.toml does not name: by its record, else by its hooks. */
function* inspectForeign(name: string, record: BridgeRecord | undefined): Steps<BridgeReport> {
  const shape: BridgeShape = { name };
  const seen = yield* lookBridge(shape, { fresh: absentName() });
  const owner = ownerOf(seen, record);
  const rows = seen.named === undefined || seen.named === 'crowded' ? [] : seen.named.hooks;
  const nic = rows.find((row) => row.peerType === 'ether' && row.peerHook === 'lower')?.peerName;
  const ours = owner === 'vmctl' ? record : undefined;
  return {
    ...{ name, kind: 'foreign', owner: owner === 'nobody' ? null : owner },
    state: isBridge(seen) ? 'up' : 'down',
    problems: [],
    interface: ours?.interface ?? nic ?? null,
    hostInterface: ours?.hostInterface ?? null,
    ...nodeOf(seen),
  };
}

function unknownReport(bridge: BridgeDefinition | string, problem: string): BridgeReport {
  const definition = typeof bridge === 'string' ? undefined : bridge;
  const nic = definition?.interface;
  return {
    ...{
      name: definition?.name ?? String(bridge),
      kind: definition === undefined ? 'foreign' : kindOf(definition),
    },
    ...{ state: 'unknown', owner: null, problems: [problem], nodeId: null, hooks: null },
    interface: nic === 'auto' ? null : (nic ?? null),
    hostInterface: definition?.hostInterface?.name ?? null,
  };
}

function kindOf({ interface: nic, vlan, hostInterface }: BridgeDefinition): BridgeReport['kind'] {
  if (vlan !== undefined) return 'vlan';
  if (nic !== undefined) return 'public';
  return hostInterface === undefined ? 'isolated' : 'private';
}
