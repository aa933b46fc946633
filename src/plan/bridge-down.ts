import { VmctlError } from '../errors.js';
import { nicRows } from '../netgraph/bridge-hooks.js';
import { strayInterface } from '../netgraph/bridge-host.js';
import { ngctlError, type BridgeSeen, type BridgeShape } from '../netgraph/bridge-look.js';
import { ownerOf } from '../netgraph/bridge-owner.js';
import { parseFailure, planScript } from '../netgraph/ngctl.js';
import type { HookRow, NodeView } from '../netgraph/node.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { lastWords } from './answer.js';
import { lookBridge } from './bridge-sight.js';
import { absentName } from './fresh-bridge.js';
import { lookInterfaces, planVlanDestroy } from './interfaces.js';
import { act, type Steps } from './step.js';

export interface Removal {
  readonly name: string;
  /** Of this boot. */
  readonly record: BridgeRecord | undefined;
}

/**
 * Removes what vmctl made, in one ngctl run that leaves the NIC whole, then its own VLAN interface; from any half-made
 * or half-removed state. Returns whether there was anything. Throws `denied` naming who hangs on the bridge, or that it
 * is somebody else's; nothing is touched then.
 */
export function* removeBridge({ name, record }: Removal): Steps<boolean> {
  const shape = shapeOf(name, record);
  const seen = yield* lookBridge(shape, { fresh: absentName() });
  if (ownerOf(seen, record) === 'other') throw foreignError(name);
  if (record === undefined) return false;
  // What has no name is ours only where a run of ours may have been cut off.
  const isCutOff = record.phase === 'making';
  const [stray] = [true, false].flatMap((floodUnknown) => strayInterface({ floodUnknown }, seen) ?? []);
  const own = isCutOff && record.hostInterface !== null ? stray : undefined;
  const state = { seen, own, peer: isCutOff ? seen.peer : undefined };
  judgeGuests(name, shape, state);
  const lines = removalLines(name, state);
  if (lines.length > 0) {
    const failure = parseFailure(yield* act(planScript(lines)));
    if (failure !== undefined) throw ngctlError(`bridge ${name} could not be removed`, failure);
  }
  const isVlanGone = yield* removeVlan(name, record);
  return lines.length > 0 || isVlanGone;
}

function shapeOf(name: string, record: BridgeRecord | undefined): BridgeShape {
  if (record === undefined) return { name };
  if (record.interface !== null) return { name, interface: record.interface };
  return record.hostInterface === null ? { name } : { name, hostInterface: { name: record.hostInterface } };
}

interface Occupation {
  readonly seen: BridgeSeen;
  /** An interface of ours without its name. */
  readonly own: HookRow | undefined;
  /** A nameless bridge of ours. */
  readonly peer: NodeView | undefined;
}

/** The bridge goes first, and both hooks of the NIC with it at once: the host is never cut off. */
function removalLines(name: string, { seen, own, peer }: Occupation): readonly string[] {
  const { named, hostInterface } = seen;
  return [
    ...(named === undefined ? [] : [`shutdown ${name}:`]),
    ...(peer === undefined ? [] : [`shutdown [${peer.id}]:`]),
    ...(hostInterface?.type === 'eiface' ? [`shutdown [${hostInterface.id}]:`] : []),
    ...(own === undefined ? [] : [`shutdown [${own.peerId}]:`]),
  ];
}

/** Throws while anything but the host's own side hangs on the bridge. */
function judgeGuests(name: string, shape: BridgeShape, { seen, own, peer }: Occupation): void {
  const { named, nic, hostInterface } = seen;
  if (named === 'crowded') throw busyError(name, 'more nodes than ngctl can list');
  const hosts = new Set([nic?.id, hostInterface?.id, own?.peerId]);
  const rows = [...(named?.hooks ?? []), ...(peer?.hooks ?? [])].filter((row) => !hosts.has(row.peerId));
  if (rows.length === 0) return judgeElsewhere(name, shape, seen);
  const guests = rows.map(({ hook, peerName, peerId }) => `${peerName ?? `[${peerId}]`} (${hook})`);
  throw busyError(name, guests.join(', '));
}

/** The NIC is on another bridge, or the interface plugged in elsewhere: by somebody else, after ours was gone. */
function judgeElsewhere(name: string, shape: BridgeShape, { nic, hostInterface }: BridgeSeen): void {
  const rows = [...nicRows(nic), ...(hostInterface?.hooks ?? [])];
  const row = rows.find((one) => one.peerName !== undefined && one.peerName !== name);
  if (row === undefined || hostInterface === undefined) return;
  throw new VmctlError(
    'denied',
    `${shape.hostInterface?.name} of bridge ${name} is plugged into ${row.peerName}`,
    {
      hint: `unplug it first: \`ngctl rmhook ${shape.hostInterface?.name}: ${row.hook}\``,
    },
  );
}

function busyError(name: string, who: string): VmctlError {
  return new VmctlError('denied', `bridge ${name} is in use by ${who}`, {
    hint: 'stop these guests, move their NICs (vmctl nic move) or detach these jails (vmctl jail detach) first',
  });
}

function foreignError(name: string): VmctlError {
  return new VmctlError(
    'denied',
    `bridge ${name} was not made by vmctl, which never removes what others made`,
    {
      hint: `whoever made it removes it; by hand: \`ngctl shutdown ${name}:\``,
    },
  );
}

/** Only one that vmctl made itself. */
function* removeVlan(name: string, { vlan }: BridgeRecord): Steps<boolean> {
  if (vlan === null) return false;
  const interfaces = yield* lookInterfaces();
  if (!interfaces.some((one) => one.name === vlan)) return false;
  const result = yield* act(planVlanDestroy(vlan));
  if (result.code === 0) return true;
  throw new VmctlError(
    'host',
    `bridge ${name}: the interface ${vlan} could not be removed: ${lastWords(result)}`,
    {
      hint: `try \`ifconfig ${vlan} destroy\``,
    },
  );
}
