import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import type { BridgeSeen } from '../netgraph/bridge-look.js';
import type { BridgeRecord } from '../netgraph/record.js';

/**
 * Throws when a bridge of ours has another host side than host.toml says now: its NIC, or the host's interface, would
 * stay on it beside the new one, and a private network be one with the wire.
 */
export function judgeChange(wanted: BridgeDefinition, seen: BridgeSeen, record?: BridgeRecord): void {
  if (record === undefined) return;
  const { interface: nic, hostInterface } = record;
  const { interface: wantedNic, hostInterface: wantedHost } = wanted;
  const isGone = seen.named === undefined && record.phase === 'made';
  if (nic !== null && nic !== wantedNic && !isGone)
    throw changeError(wanted.name, `is on interface ${nic}`, wantedNic && `not on ${wantedNic}`);
  // It stays when the bridge is gone (facts.md 4).
  if (hostInterface !== null && hostInterface !== wantedHost?.name)
    throw changeError(
      wanted.name,
      `has the host interface ${hostInterface}`,
      wantedHost && `not ${wantedHost.name}`,
    );
}

function changeError(bridge: string, is: string, not = 'and host.toml names none'): VmctlError {
  return new VmctlError('host', `bridge ${bridge}: it ${is}, ${not}`, {
    hint: `write that in host.toml, or give this bridge another name, or take it down first: \`vmctl bridge down ${bridge}\``,
  });
}
