import type { BridgeTraffic, MacEntry, NetMember, NetReport } from '../protocol/network.js';

export interface MacQuestion {
  readonly bridge: BridgeTraffic;
  readonly entries: readonly MacEntry[];
  /** All bridges: a definition's address counts wherever its NIC is. */
  readonly net: NetReport;
}

/**
 * What is wrong with addresses on a bridge, one line each. Equal addresses on two links make ng_bridge(4) take the
 * second for a loop and mute it for loopTimeout seconds, without a message (facts.md 3).
 */
export function macWarnings({ bridge, entries, net }: MacQuestion): readonly string[] {
  const owners = ownersOf(net);
  return [
    ...twins(bridge, owners),
    ...bridge.members.flatMap((member) => loopWarning(bridge, member, entries)),
    ...entries.flatMap((entry) => strayWarning(entry, owners)),
  ];
}

/** Whose addresses are vmctl's to know. */
const BEARERS: readonly NetMember['kind'][] = ['vm', 'jail', 'host'];

/** MAC -> the guests, jails and interfaces of the host that bear it. */
type Owners = ReadonlyMap<string, readonly NetMember[]>;

function ownersOf({ bridges }: NetReport): Owners {
  const owners = new Map<string, NetMember[]>();
  for (const member of bridges.flatMap(({ members }) => members)) {
    if (member.mac === null || !BEARERS.includes(member.kind)) continue;
    owners.set(member.mac, [...(owners.get(member.mac) ?? []), member]);
  }
  return owners;
}

function twins({ members }: BridgeTraffic, owners: Owners): readonly string[] {
  const macs = new Set(
    members.flatMap(({ kind, mac }) => (mac === null || !BEARERS.includes(kind) ? [] : [mac])),
  );
  return [...macs].flatMap((mac) => {
    const bearers = owners.get(mac) ?? [];
    if (bearers.length < 2) return [];
    return [`${mac} is the address of ${bearers.map(words).join(' and of ')}: give one of them another mac`];
  });
}

function loopWarning(
  { members }: BridgeTraffic,
  member: NetMember,
  entries: readonly MacEntry[],
): readonly string[] {
  const loops = member.traffic?.loops ?? 0;
  if (loops === 0 || member.hook === null) return [];
  const twin = members.find((other) => other !== member && member.mac !== null && other.mac === member.mac);
  const elsewhere = entries.find(({ mac, hook }) => mac === member.mac && hook !== member.hook);
  const reason =
    twin !== undefined
      ? `${words(twin)} has the same address`
      : elsewhere !== undefined
        ? `its address was learned behind ${behind(elsewhere)}`
        : 'look for a second host with one of its addresses; CARP moves them rightly, see min_stable_age';
  return [
    `${member.hook} (${words(member)}) was taken for a loop ${loops === 1 ? 'once' : `${loops} times`}: ${reason}`,
  ];
}

/** An address that a definition gives to one, learned behind another. */
function strayWarning(entry: MacEntry, owners: Owners): readonly string[] {
  const bearers = owners.get(entry.mac) ?? [];
  const [owner] = bearers;
  const { member } = entry;
  if (owner === undefined || bearers.some((one) => isBehind(one, entry))) return [];
  const what = `${entry.mac} of ${words(owner)} is seen behind ${behind(entry)}`;
  if (member?.kind !== 'nic') return [`${what}: two have the same address, or frames go in a circle`];
  // Its own frames come back by the NIC when it is on another bridge of this host.
  return owner.hook === null
    ? [`${what}: another host uses the address of a NIC that is not plugged in here`]
    : [`${what}: another host has the same address, or the guest is on another bridge of that network`];
}

function isBehind(owner: NetMember, { member, hook }: MacEntry): boolean {
  if (member === null) return owner.hook === hook;
  return owner.kind === member.kind && owner.name === member.name && owner.nic === member.nic;
}

function behind({ hook, member }: MacEntry): string {
  return member === null ? hook : `${hook} (${words(member)})`;
}

function words({ kind, name, nic }: Pick<NetMember, 'kind' | 'name' | 'nic'>): string {
  if (kind === 'vm') return `VM ${name}, NIC ${nic ?? '?'}`;
  if (kind === 'jail') return `jail ${name}`;
  if (kind === 'nic') return `NIC ${name}`;
  return kind === 'host' ? `the host's ${name}` : name;
}
