import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { planBridge } from '../netgraph/bridge.js';
import { bridgeDrift } from '../netgraph/bridge-drift.js';
import { HOST_HOOK, hookRow, nicRows } from '../netgraph/bridge-hooks.js';
import { judgeBridge, judgeForeign, judgeRelease } from '../netgraph/bridge-judge.js';
import type { BridgeSeen } from '../netgraph/bridge-look.js';
import { ownerOf } from '../netgraph/bridge-owner.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { judgeChange } from './bridge-change.js';
import { lookGround, NO_GROUND } from './bridge-ground.js';
import { isHostSettled, macOf } from './bridge-host.js';
import { makeBridge } from './bridge-making.js';
import { lookBridge, resolveNic } from './bridge-sight.js';
import { freshBridge } from './fresh-bridge.js';
import { lookInterfaces } from './interfaces.js';
import type { Making } from './making.js';
import type { Steps } from './step.js';

export interface EnsureOptions {
  /** ng_ether was loaded in the same plan: interfaces have their nodes only since then. */
  readonly nodesAppear?: boolean;
  /** Major release of FreeBSD. */
  readonly release: number;
  /** For the MAC of the host's interface. */
  readonly hostUuid: string;
  /** Of this boot; absent = who bears the name is somebody else. */
  readonly record?: BridgeRecord | undefined;
  /** The NIC that `auto` was. */
  readonly pinned?: string | undefined;
  /** NIC -> the bridge of host.toml that names it: `auto` is not to be one of these. */
  readonly named?: ReadonlyMap<string, string>;
  /** Runs of ifconfig(8) of the same plan; grows. Who does not act sees the interfaces as they were before. */
  readonly laid?: Set<string>;
  /** Look at the interfaces of a bridge that is whole too: addresses may be missing. */
  readonly thorough?: boolean;
  /** Told before the first act. */
  readonly announce?: ((begun: BridgeHost) => void) | undefined;
}

/** The host's side of a bridge. */
export interface BridgeHost {
  /** The NIC, `auto` resolved. */
  readonly interface: string | null;
  /** The VLAN interface that vmctl made for it. */
  readonly vlan: string | null;
  /** The ng_eiface(4) that vmctl made. */
  readonly hostInterface: string | null;
}

export interface EnsuredBridge extends BridgeHost {
  /** Whether anything had to be done. */
  readonly made: boolean;
  /** Whether nothing had its name before: nobody hangs on it. */
  readonly born: boolean;
  /** Hex id of the bridge; empty when nobody could tell. */
  readonly nodeId: string;
  readonly owner: 'vmctl' | 'other';
  /** What was done to the host's own interfaces. */
  readonly announcements: readonly string[];
  /** What is not as host.toml says, and stays so. */
  readonly warnings: readonly string[];
}

/**
 * Makes a bridge what its definition says: see, plan, run the often empty list, see again. Somebody else's bridge of
 * that name is used as it is. One operation at a time on one bridge is the caller's duty. Throws naming bridge, NIC,
 * holder and the program's words; the host is on the network then as it was before, or better.
 */
export function* ensureBridge(bridge: BridgeDefinition, options: EnsureOptions): Steps<EnsuredBridge> {
  judgeRelease(bridge, options.release);
  const wanted = yield* resolveNic(bridge, options);
  const { seen, interfaces } = yield* lookFirst(wanted, options);
  if (ownerOf(seen, options.record) === 'other') return foreignBridge(wanted, seen);
  judgeChange(wanted, seen, options.record);
  judgeHost(wanted, seen, options.record);
  const making = yield* lookMaking({ wanted, seen, interfaces }, options);
  const ground = making?.ground ?? NO_GROUND;
  const begun = hostOf(wanted, options.record, ground.vlan);
  const made = making !== undefined && !isIdle(making);
  if (made) options.announce?.(begun);
  const now = made ? yield* makeBridge(making) : seen;
  return {
    ...{ made, born: made && seen.named === undefined, owner: 'vmctl', ...begun },
    nodeId: idOf(wanted, now),
    announcements: ground.acts.map(({ says }) => says),
    warnings: [...bridgeDrift(wanted, now), ...ground.warnings],
  };
}

function isIdle(making: Making): boolean {
  return making.script === undefined && making.ground.acts.length === 0 && isHostSettled(making);
}

interface Sight {
  readonly wanted: BridgeDefinition;
  readonly seen: BridgeSeen;
  /** As seen already. */
  readonly interfaces: readonly InterfaceSeen[] | undefined;
}

/** Where ng_ether was just loaded, whether a VLAN has its node depends on whether its interface is there. */
function* lookFirst(
  wanted: BridgeDefinition,
  { nodesAppear = false }: EnsureOptions,
): Steps<Omit<Sight, 'wanted'>> {
  const { vlan, interface: nic } = wanted;
  const interfaces = nodesAppear && vlan !== undefined ? yield* lookInterfaces([vlan.parent]) : undefined;
  const hasNic = vlan === undefined || interfaces?.some((one) => one.name === nic) === true;
  const awaits = nodesAppear && nic !== undefined && hasNic;
  return { seen: yield* lookBridge(wanted, { fresh: freshBridge(wanted, hasNic), awaits }), interfaces };
}

/** What is to be done; undefined = nothing, known from the one look. */
function* lookMaking({ wanted, seen, interfaces }: Sight, options: EnsureOptions): Steps<Making | undefined> {
  const { interface: nic, hostInterface } = wanted;
  const mac = macOf(wanted, options.hostUuid);
  const unsure = options.record?.phase === 'making';
  const isSure = !unsure && options.thorough !== true;
  const hasNode = nic === undefined || seen.nic !== undefined;
  const isNamed =
    hostInterface === undefined ||
    (seen.hostInterface?.interface ?? hostInterface.name) === hostInterface.name;
  if (hasNode && isSure && isNamed && planBridge({ wanted, seen, mac }) === undefined) return undefined;
  if (nic !== undefined) {
    const before = nicRows(seen.nic).length;
    const wires = before < (wanted.attachHost ? 2 : 1) || unsure;
    const { laid } = options;
    const ground = yield* lookGround({ wanted: { ...wanted, interface: nic }, wires, interfaces, laid });
    const withNic = ground.vlan === undefined ? seen : { ...seen, nic: newNic(nic) };
    return {
      wanted,
      seen: withNic,
      script: planBridge({ wanted, seen: withNic, unsure }),
      ground,
      mac,
      interfaces: [],
    };
  }
  const all = hostInterface === undefined ? [] : yield* lookInterfaces();
  const present = all.find((one) => one.name === seen.hostInterface?.interface);
  const setMac = present !== undefined && present.mac !== mac;
  const script = planBridge({ wanted, seen, mac, setMac, unsure });
  return { wanted, seen, script, ground: NO_GROUND, mac, interfaces: all };
}

/** The ether node of a VLAN interface just made. */
function newNic(name: string): NonNullable<BridgeSeen['nic']> {
  return { name, type: 'ether', id: '', hookCount: 0, hooks: [] };
}

function foreignBridge(wanted: BridgeDefinition, seen: BridgeSeen): EnsuredBridge {
  judgeForeign(wanted, seen);
  return {
    ...{ made: false, born: false, owner: 'other', nodeId: idOf(wanted, seen), announcements: [] },
    ...{ interface: wanted.interface ?? null, vlan: null, hostInterface: null },
    warnings: bridgeDrift(wanted, seen),
  };
}

/** Throws when the node of the host's interface is somebody else's. */
function judgeHost(wanted: BridgeDefinition, seen: BridgeSeen, record: BridgeRecord | undefined): void {
  if (wanted.interface === undefined || seen.nic !== undefined) judgeBridge(wanted, seen);
  const name = wanted.hostInterface?.name;
  if (seen.hostInterface?.type !== 'eiface' || record?.hostInterface === name) return;
  if (hookRow(seen.hostInterface, HOST_HOOK)?.peerName === wanted.name) return;
  throw new VmctlError(
    'host',
    `bridge ${wanted.name}: there is an interface ${name} that vmctl did not make`,
    {
      hint: `write another host_interface in [bridge.${wanted.name}] of host.toml, or remove that one: \`ngctl shutdown ${name}:\``,
    },
  );
}

function hostOf(
  { interface: nic, hostInterface }: BridgeDefinition,
  record: BridgeRecord | undefined,
  vlan: string | undefined,
): BridgeHost {
  return {
    interface: nic ?? null,
    vlan: vlan ?? record?.vlan ?? null,
    hostInterface: hostInterface?.name ?? null,
  };
}

function idOf({ name }: BridgeDefinition, seen: BridgeSeen): string {
  const row = [...nicRows(seen.nic), ...(seen.hostInterface?.hooks ?? [])].find(
    (one) => one.peerName === name,
  );
  return seen.namedId ?? row?.peerId ?? '';
}
