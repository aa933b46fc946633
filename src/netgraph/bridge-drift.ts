import type { BridgeDefinition } from '../definition/host-definition.js';
import { tuningDrift } from './bridge-config.js';
import { HOST_HOOK, hookRow, nicRows, wantedHooks } from './bridge-hooks.js';
import type { BridgeSeen, NicSeen } from './bridge-look.js';

/** What of a bridge that is there is not as host.toml says, in words; `setpersistent` cannot be seen (facts.md 3). */
export function bridgeDrift(wanted: BridgeDefinition, seen: BridgeSeen): readonly string[] {
  if (seen.named === undefined) return [];
  return [
    ...sideDrift(wanted, seen),
    ...(seen.config === undefined ? [] : tuningDrift(wanted.tuning, seen.config)),
  ];
}

function sideDrift(wanted: BridgeDefinition, seen: BridgeSeen): readonly string[] {
  if (wanted.interface !== undefined) {
    return seen.nic === undefined
      ? [`interface ${wanted.interface} is not there`]
      : nicDrift(wanted, wanted.interface, seen.nic);
  }
  const host = wanted.hostInterface;
  return [...(host === undefined ? [] : hostDrift(wanted, host.name, seen)), ...nicsOn(seen)];
}

/** A bridge without interface is for nobody on the wire. */
function nicsOn({ named }: BridgeSeen): readonly string[] {
  const rows = named === undefined || named === 'crowded' ? [] : named.hooks;
  return rows
    .filter((row) => row.peerType === 'ether' && row.peerHook === 'lower')
    .map((row) => `interface ${row.peerName ?? `[${row.peerId}]`} is on it, and host.toml names none`);
}

function nicDrift(wanted: BridgeDefinition, name: string, nic: NicSeen): readonly string[] {
  const wants = wantedHooks(wanted);
  const missing = wants.filter((hook) => hookRow(nic, hook)?.peerName !== wanted.name);
  const cut = nicRows(nic).length === 1 && wanted.attachHost;
  return [
    ...missing.map((hook) => `${hook} of ${name} is not connected`),
    ...(cut ? [`the host is off the network on ${name}: one of lower and upper alone is connected`] : []),
    ...(wants.length === 1 && hookRow(nic, 'upper') !== undefined
      ? [`upper of ${name} is connected, and attach_host is false`]
      : []),
    ...linkDrift(wanted, `lower of ${name}`, hookRow(nic, 'lower')?.peerHook),
    ...(nic.promisc === 0 ? [`${name} is not promiscuous`] : []),
    ...(nic.autosrc === 1 ? [`${name} overwrites source addresses (autosrc)`] : []),
  ];
}

function hostDrift(wanted: BridgeDefinition, name: string, { hostInterface }: BridgeSeen): readonly string[] {
  if (hostInterface === undefined) return [`host interface ${name} is not there`];
  const row = hookRow(hostInterface, HOST_HOOK);
  return [
    ...(row?.peerName === wanted.name ? [] : [`host interface ${name} is not connected`]),
    ...(hostInterface.interface === undefined || hostInterface.interface === name
      ? []
      : [`host interface ${name} is still called ${hostInterface.interface}`]),
    ...linkDrift(wanted, `host interface ${name}`, row?.peerHook),
  ];
}

/** How a bridge floods is settled by its first hook and stays (facts.md 3). */
function linkDrift(wanted: BridgeDefinition, who: string, hook: string | undefined): readonly string[] {
  if (hook === undefined || hook.startsWith('uplink') !== wanted.floodUnknown) return [];
  return [
    `${who} is on ${hook}, and flood_unknown is ${wanted.floodUnknown}: it counts when a bridge is made`,
  ];
}
