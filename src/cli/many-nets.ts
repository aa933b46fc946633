import type { BridgeTraffic, NetMember, NetReport } from '../protocol/network.js';

/** What two owners that are one person see of the network, as one. */
export function mergeNets(one: NetReport, other: NetReport): NetReport {
  const bridges = one.bridges.map((bridge) => {
    const same = other.bridges.find(({ name }) => name === bridge.name);
    return same === undefined ? bridge : mergeBridges(bridge, same);
  });
  const known = new Set(bridges.map(({ name }) => name));
  const rest = other.bridges.filter(({ name }) => !known.has(name));
  const all = [...bridges, ...rest].sort((a, b) => (a.name < b.name ? -1 : 1));
  const seen = one.direct ?? [];
  const isSeen = (vm: string, nic: string): boolean =>
    seen.some((ours) => ours.vm === vm && ours.nic === nic);
  const direct = [...seen, ...(other.direct ?? []).filter(({ vm, nic }) => !isSeen(vm, nic))];
  return { ...one, bridges: all, ...(direct.length === 0 ? {} : { direct }) };
}

/** Whom the other one sees is not hidden from us. */
function mergeBridges(one: BridgeTraffic, other: BridgeTraffic): BridgeTraffic {
  const known = new Set(one.members.map(keyOf));
  const more = other.members.filter((member) => !known.has(keyOf(member)));
  const others = Math.max(0, (one.others ?? 0) - more.length);
  return { ...one, members: [...one.members, ...more], others };
}

function keyOf({ kind, name, nic }: NetMember): string {
  return [kind, name, nic].join('\n');
}
