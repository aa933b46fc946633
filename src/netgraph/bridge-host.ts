import type { BridgeDefinition, HostInterfaceDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { birthLink, firstLink, freeLink, HOST_HOOK, hookRow } from './bridge-hooks.js';
import type { BridgeSeen } from './bridge-look.js';
import type { HookRow } from './node.js';

/** A bridge by which host and guests meet, without NIC. */
export type PrivateBridge = BridgeDefinition & { readonly hostInterface: HostInterfaceDefinition };

export interface HostPlan {
  readonly wanted: PrivateBridge;
  readonly seen: BridgeSeen;
  /** Of the host's interface. */
  readonly mac: string;
  /** The interface was seen with another MAC. */
  readonly setMac: boolean;
}

/** The kernel's own name of a new ng_eiface(4). */
const NEW_INTERFACE = /^ngeth\d+$/;

/**
 * Lines that make a private bridge and the host's interface on it, from whatever was seen. The new interface is known
 * by the bridge's hook it was made on, in the same run, never by being the newest (peers.md 5.1).
 */
export function privateLines({ wanted, seen, mac, setMac }: HostPlan): string[] {
  const { name, hostInterface } = wanted;
  judgeHostInterface(wanted, seen);
  const present = seen.hostInterface;
  const row = hookRow(present, HOST_HOOK);
  const macLine = `msg ${hostInterface.name}: set ${mac}`;
  if (present !== undefined) return [...rejoinLines(wanted, seen, row), ...(setMac ? [macLine] : [])];
  const stray = strayInterface(wanted, seen);
  const hook = stray?.hook ?? freeLink(firstLink(wanted), takenLinks(seen));
  const birth = birthLink(wanted);
  return [
    ...(seen.named === undefined ? [`mkpeer . bridge x ${birth}`, `name .:x ${name}`] : []),
    ...(stray === undefined
      ? [`msg ${name}: setpersistent`, `mkpeer ${name}: eiface ${hook} ${HOST_HOOK}`]
      : []),
    ...(seen.named === undefined ? ['rmhook x'] : []),
    `name ${name}:${hook} ${hostInterface.name}`,
    macLine,
    `msg ${hostInterface.name}: getifname`,
  ];
}

/** The interface has its node: it lives on when the bridge dies (facts.md 4), so it is connected again. */
function rejoinLines(
  { name, hostInterface, ...wanted }: PrivateBridge,
  seen: BridgeSeen,
  row?: HookRow,
): string[] {
  const node = hostInterface.name;
  const persistent = `msg ${name}: setpersistent`;
  if (row?.peerName === name) return [];
  if (row !== undefined) return [`name ${node}:${HOST_HOOK} ${name}`, persistent];
  if (seen.named === undefined) {
    const made = `mkpeer ${node}: bridge ${HOST_HOOK} ${firstLink(wanted)}`;
    return [made, `name ${node}:${HOST_HOOK} ${name}`, persistent];
  }
  return [
    `connect ${node}: ${name}: ${HOST_HOOK} ${freeLink(firstLink(wanted), takenLinks(seen))}`,
    persistent,
  ];
}

/** An interface of ours that a run cut off left without its name: it sits where only we put one. */
export function strayInterface(
  wanted: Pick<BridgeDefinition, 'floodUnknown'>,
  { named }: BridgeSeen,
): HookRow | undefined {
  const row = hookRow(named === 'crowded' ? undefined : named, firstLink(wanted));
  return row?.peerType === 'eiface' && NEW_INTERFACE.test(row.peerName ?? '') ? row : undefined;
}

function takenLinks({ named }: BridgeSeen): ReadonlySet<string> {
  return new Set(named === undefined || named === 'crowded' ? [] : named.hooks.map((row) => row.hook));
}

/** Throws when the name of the interface is somebody else's node, or it sits on another bridge. */
function judgeHostInterface({ name, hostInterface }: PrivateBridge, seen: BridgeSeen): void {
  const present = seen.hostInterface;
  if (present === undefined) return;
  const node = hostInterface.name;
  const another = `write another host_interface in [bridge.${name}] of host.toml`;
  if (present.type !== 'eiface') {
    throw new VmctlError(
      'host',
      `bridge ${name}: a node of type ${present.type} has the name ${node} already`,
      {
        hint: another,
      },
    );
  }
  const row = hookRow(present, HOST_HOOK);
  if (row === undefined || row.peerName === name) return;
  const isUnfinished =
    row.peerName === undefined && row.peerType === 'bridge' && seen.peer?.hooks.length === 1;
  if (isUnfinished && seen.named === undefined) return;
  throw new VmctlError(
    'host',
    `bridge ${name}: ${node} is plugged into ${row.peerName ?? `[${row.peerId}]`}`,
    {
      hint: `${another}, or unplug it: \`ngctl rmhook ${node}: ${HOST_HOOK}\``,
    },
  );
}
