import { attachEther, detachEther, renameInterface } from '../netgraph/graph.js';
import { capabilityWord } from '../netgraph/capability.js';
import { destroyInterface, tagVlan } from './clone.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { refused, type Change, type Refusal } from './change.js';
import type { Interface } from '../netgraph/state.js';

type Word = (change: Change, port: Interface, argument: string) => Refusal;

/** IFNAMSIZ is 16 with the final NUL. */
const NAME_MAX = 15;

/** Words without an argument. */
export const PLAIN: Readonly<Record<string, Word>> = {
  up: (_change, port) => void (port.up = true),
  down: (_change, port) => void (port.up = false),
  alias: (change) => void (change.alias = 1),
  add: (change) => void (change.alias = 1),
  '-alias': (change) => void (change.alias = -1),
  delete: (change) => void (change.alias = -1),
  remove: (change) => void (change.alias = -1),
  destroy: (change) => destroyInterface(change.world.graph, change.name),
  unplumb: (change) => destroyInterface(change.world.graph, change.name),
  '-description': (_change, port) => void delete port.description,
  '-descr': (_change, port) => void delete port.description,
};

/** Words with one. */
export const VALUED: Readonly<Record<string, Word>> = {
  name: rename,
  netmask: (change, _port, mask) => void (change.netmask = mask),
  vnet: lend,
  vlan: (change, port, tag) => retag(change, port, { tag }),
  vlandev: (change, port, vlandev) => retag(change, port, { vlandev }),
  laggport: (change, port, name) => join(change, port, name),
  addm: (change, port, name) => join(change, port, name),
  '-laggport': (change, port, name) => part(change, port, name),
  deletem: (change, port, name) => part(change, port, name),
  description: (_change, port, text) => void (port.description = text),
  descr: (_change, port, text) => void (port.description = text),
  mtu: (change, port, text) => resize(change, port, text),
  group: (_change, port, text) => void (port.groups = [...(port.groups ?? []), text]),
};

/** Words that are accepted and change nothing the world knows of: without an argument, and with one. */
export const IDLE: ReadonlySet<string> = new Set(
  'promisc -promisc arp -arp ifdisabled -ifdisabled auto_linklocal -auto_linklocal no_dad -no_dad'.split(' '),
);
export const IDLE_VALUED: ReadonlySet<string> = new Set(
  'metric -group fib broadcast laggproto vlanproto vlanpcp prefixlen'.split(' '),
);

/** `-lro`, `vlanhwfilter`: what the card cannot do is left out without a word (setifcap). False = no such word. */
export function setCapability(port: Interface, word: string): boolean {
  const known = capabilityWord(word);
  if (known === undefined) return false;
  const before = port.capabilities ?? 0;
  port.capabilities = (known.on ? before | known.bits : before & ~known.bits) & (port.capable ?? 0);
  return true;
}

function rename(change: Change, port: Interface, name: string): Refusal {
  const what = 'ioctl SIOCSIFNAME (set name)';
  if (name === '') return refused(what, 'EINVAL');
  if (Buffer.byteLength(name) > NAME_MAX) return refused(what, 'ENAMETOOLONG');
  if (!renameInterface(change.world.graph, port.name, name)) return refused(what, 'EEXIST');
  change.name = name;
  change.printName = true;
  return undefined;
}

/** The interface leaves for a jail's vnet, without its addresses. */
function lend(change: Change, port: Interface, jail: string): Refusal {
  if (!change.world.jails.has(jail)) return `jail "${jail}" not found`;
  detachEther(change.world.graph, port);
  port.jail = jail;
  port.addresses = [];
  port.up = false;
  return undefined;
}

/** And comes back: by `-vnet`, or because the jail ended. */
export function bringHome(change: Pick<Change, 'world'>, name: string, jail: string): Refusal {
  const { graph, jails } = change.world;
  if (!jails.has(jail)) return `jail "${jail}" not found`;
  const port = graph.interfaces.find((one) => one.name === name && one.jail === jail);
  if (port === undefined) return refused(`SIOCSIFRVNET(${[...jails].indexOf(jail) + 1}, ${name})`, 'ENXIO');
  delete port.jail;
  port.addresses = [];
  attachEther(graph, port);
  return undefined;
}

/** Takes effect once both are known. */
function retag(change: Change, port: Interface, given: { tag?: string; vlandev?: string }): Refusal {
  const { graph } = change.world;
  if (port.kind !== 'vlan') return refused('SIOCSETVLAN', 'EINVAL');
  const known = (change.vlan = { ...change.vlan, ...given });
  if (known.tag === undefined || known.vlandev === undefined) return undefined;
  const parent = interfaceNamed(graph, known.vlandev);
  if (parent === undefined) return refused('SIOCSETVLAN', 'ENXIO');
  const same = port.vlan?.parent === parent.index && port.vlan.tag === Number(known.tag);
  if (port.vlan !== undefined && !same) return refused('SIOCSETVLAN', 'EBUSY');
  const failed = tagVlan(graph, port, { parent, tag: Number(known.tag) });
  return failed === undefined ? undefined : refused('SIOCSETVLAN', failed);
}

function join(change: Change, port: Interface, name: string): Refusal {
  const { graph } = change.world;
  const member = interfaceNamed(graph, name);
  const what = port.kind === 'bridge' ? `BRDGADD ${name}` : 'SIOCSLAGGPORT';
  if (member === undefined || (port.kind !== 'bridge' && port.kind !== 'lagg'))
    return refused(what, member === undefined ? 'ENOENT' : 'EINVAL');
  if (port.members?.includes(member.index) === true && port.kind === 'bridge') return refused(what, 'EEXIST');
  const taken = graph.interfaces.some((one) => one.members?.includes(member.index) === true);
  if (taken) return refused(what, 'EBUSY');
  if (port.kind === 'bridge') {
    // The first member defines the MTU, the others must agree (if_bridge.c bridge_ioctl_add).
    if ((port.members ?? []).length === 0) port.mtu = mtuOf(member);
    else if (mtuOf(port) !== mtuOf(member)) return refused(what, 'EINVAL');
  }
  port.members = [...(port.members ?? []), member.index];
  if (port.kind === 'lagg') {
    if (port.members.length === 1) port.mac = member.mac;
    member.mac = port.mac;
  }
  return undefined;
}

function mtuOf({ mtu = 1500 }: Interface): number {
  return mtu;
}

/** That of an if_bridge is its members' (if_bridge.c SIOCSIFMTU). */
function resize({ world }: Change, port: Interface, text: string): Refusal {
  if (!/^\d+$/.test(text) || Number(text) < 72) return refused('ioctl (set mtu)', 'EINVAL');
  const members = port.kind === 'bridge' ? (port.members ?? []) : [];
  port.mtu = Number(text);
  for (const one of world.graph.interfaces) if (members.includes(one.index)) one.mtu = port.mtu;
  return undefined;
}

function part(change: Change, port: Interface, name: string): Refusal {
  const member = interfaceNamed(change.world.graph, name);
  if (port.kind === 'bridge' && (member === undefined || port.members?.includes(member.index) !== true))
    return refused(`BRDGDEL ${name}`, 'ENOENT');
  port.members = (port.members ?? []).filter((index) => index !== member?.index);
  if (port.kind === 'lagg' && member?.bornMac !== undefined) member.mac = member.bornMac;
  return undefined;
}
