import type { CommandResult } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { HOST_HOOK, nicRows } from '../netgraph/bridge-hooks.js';
import {
  parseBridgeLook,
  parseInterfaceName,
  parseNameLook,
  planBridgeLook,
  planNameLook,
  type BridgeSeen,
  type BridgeShape,
} from '../netgraph/bridge-look.js';
import { planScript } from '../netgraph/ngctl.js';
import type { HookRow } from '../netgraph/node.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { absentName } from './fresh-bridge.js';
import { lookDefaultNic } from './interfaces.js';
import { look, type Step, type Steps } from './step.js';

type Assumed = Pick<Step, 'awaits' | 'confirms'> & { readonly fresh: CommandResult };

/** All that is to know of a bridge: one run where all is well, more where something is missing or nameless. */
export function* lookBridge(wanted: BridgeShape, assumed: Assumed): Steps<BridgeSeen> {
  let { seen, more } = parseBridgeLook(wanted, yield* look(planBridgeLook(wanted), assumed));
  while (more !== undefined) {
    const rest = parseNameLook(wanted.name, yield* look(more, { fresh: absentName() }));
    seen = { ...seen, ...rest.seen };
    more = rest.more;
  }
  const nameless = hostRows(seen).find((row) => row.peerName === undefined && row.peerType === 'bridge');
  if (nameless === undefined) return seen;
  const peer = parseShow((yield* look(planScript([`show [${nameless.peerId}]:`]))).stdout);
  return peer === undefined ? seen : { ...seen, peer };
}

/** Hooks of the bridge's host side: of its NIC, or of the host's interface. */
function hostRows({ nic, hostInterface }: BridgeSeen): readonly HookRow[] {
  return [...nicRows(nic), ...(hostInterface?.hooks ?? []).filter((row) => row.hook === HOST_HOOK)];
}

export interface NicChoice {
  readonly record?: BridgeRecord | undefined;
  readonly pinned?: string | undefined;
  /** NIC -> the bridge of host.toml that names it. */
  readonly named?: ReadonlyMap<string, string> | undefined;
}

/**
 * The definition with `auto` resolved: the NIC on record, else that of the bridge that is there, else the one it was,
 * else the default route's. Throws `host` when there is none, or it is another bridge's by name.
 */
export function* resolveNic(bridge: BridgeDefinition, choice: NicChoice): Steps<BridgeDefinition> {
  if (bridge.interface !== 'auto') return bridge;
  const present = yield* currentNic(bridge, choice);
  if (present !== undefined) return { ...bridge, interface: present };
  const { pinned, named = new Map<string, string>() } = choice;
  const nic = pinned ?? (yield* lookDefaultNic(placeholderNic(named)));
  if (nic === undefined) {
    throw new VmctlError('host', `bridge ${bridge.name}: interface = "auto", and there is no default route`, {
      hint: `write the interface in [bridge.${bridge.name}] of host.toml, or add a default route`,
    });
  }
  const other = named.get(nic);
  if (other !== undefined) throw namedError(bridge.name, nic, other);
  return { ...bridge, interface: nic };
}

/** The same without a look at routes; undefined = no `auto`, or it never was resolved. */
export function* knownNic(bridge: BridgeDefinition, choice: NicChoice): Steps<string | undefined> {
  if (bridge.interface !== 'auto') return undefined;
  return (yield* currentNic(bridge, choice)) ?? choice.pinned;
}

/** Which bridge names which NIC, of all of host.toml. */
export function namedNics(bridges: readonly BridgeDefinition[]): ReadonlyMap<string, string> {
  return new Map(
    bridges.flatMap(({ name, interface: nic }) => (nic === undefined || nic === 'auto' ? [] : [[nic, name]])),
  );
}

function* currentNic({ name }: BridgeDefinition, { record }: NicChoice): Steps<string | undefined> {
  return record?.interface ?? (yield* presentNic(name));
}

/** A NIC for a plan that asks no route: one that no bridge names. */
function placeholderNic(named: ReadonlyMap<string, string>): string {
  let unit = 0;
  while (named.has(`em${unit}`)) unit++;
  return `em${unit}`;
}

function namedError(bridge: string, nic: string, other: string): VmctlError {
  return new VmctlError(
    'host',
    `bridge ${bridge}: interface = "auto" is ${nic}, by the default route, and [bridge.${other}] names that too`,
    {
      hint: `an interface can be on one bridge only: name another one in [bridge.${bridge}] or [bridge.${other}] of host.toml`,
    },
  );
}

/** The NIC that a bridge is on; undefined = no such bridge, or one without NIC. */
function* presentNic(name: string): Steps<string | undefined> {
  const { named } = parseNameLook(name, yield* look(planNameLook(name), { fresh: absentName() })).seen;
  if (named === undefined) return undefined;
  const row =
    named === 'crowded'
      ? undefined
      : named.hooks.find((one) => one.peerType === 'ether' && one.peerHook === 'lower');
  // One that cannot be listed has its NIC on the usual link.
  const hook = row?.hook ?? (named === 'crowded' ? 'link0' : undefined);
  if (hook === undefined) return undefined;
  // The node's name has `_` where the interface's has `.` (facts.md 4).
  const asked = yield* look(planScript([`msg ${name}:${hook} getifname`]));
  return parseInterfaceName(asked.stdout) ?? row?.peerName;
}
