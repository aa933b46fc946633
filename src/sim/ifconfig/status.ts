import { inet6Line, inetLine, isSix } from './address.js';
import { capabilityNames } from '../netgraph/capability.js';
import { interfaceAt, interfaceFlags } from '../netgraph/interface.js';
import type { Graph, Interface } from '../netgraph/state.js';

const LOWER_UP = 0x1000000;

/** What ifconfig(8) prints of one interface, in its order (status_nl of sbin/ifconfig/ifconfig_netlink.c). */
export function statusText(graph: Graph, port: Interface): string {
  return [
    headLine(graph, port),
    port.description === undefined ? '' : `\tdescription: ${port.description}\n`,
    optionsLine(graph, port),
    port.kind === 'loopback' || port.mac === '' ? '' : `\tether ${port.mac}\n`,
    hardwareLine(port),
    addressLines(graph, port),
    kindLines(graph, port),
    mediaLines(port),
    neighbourLine(graph, port),
    port.openedBy === undefined ? '' : `\tOpened by PID ${port.openedBy}\n`,
  ].join('');
}

/** LOWER_UP is shown from 14 on. */
function headLine(graph: Graph, port: Interface): string {
  const { value, names } = interfaceFlags(port);
  const modern = graph.release >= 14 && port.up;
  const flags = modern
    ? `${(value | LOWER_UP).toString(16)}<${[...names, 'LOWER_UP'].join(',')}>`
    : `${value.toString(16)}<${names.join(',')}>`;
  return `${port.name}: flags=${flags} metric 0 mtu ${port.mtu ?? (port.kind === 'loopback' ? 16384 : 1500)}\n`;
}

/** Up to 13 nothing is printed when nothing is on. */
function optionsLine(graph: Graph, port: Interface): string {
  const bits = port.capabilities ?? 0;
  if (bits === 0) return graph.release >= 14 ? '\toptions=0\n' : '';
  return `\toptions=${bits.toString(16)}<${capabilityNames(bits, graph.release).join(',')}>\n`;
}

function hardwareLine(port: Interface): string {
  const shown = ['ether', 'eiface', 'lagg'].includes(port.kind) && port.bornMac !== port.mac;
  return shown && port.bornMac !== undefined ? `\thwaddr ${port.bornMac}\n` : '';
}

/** Sorted by family from 14 on; before in the order of the kernel. */
function addressLines(graph: Graph, port: Interface): string {
  const addresses = port.addresses ?? [];
  const sorted =
    graph.release >= 14
      ? [...addresses.filter((one) => !isSix(one)), ...addresses.filter(isSix)]
      : [...addresses.filter(isSix), ...addresses.filter((one) => !isSix(one))];
  const broadcasts = port.kind !== 'loopback';
  return sorted.map((one) => (isSix(one) ? inet6Line(one, port) : inetLine(one, broadcasts))).join('');
}

function kindLines(graph: Graph, port: Interface): string {
  const members = (port.members ?? []).flatMap((index) => interfaceAt(graph, index) ?? []);
  switch (port.kind) {
    case 'lagg':
      return `${laggLines(members)}\tgroups: lagg\n`;
    case 'bridge':
      return `${bridgeLines(members)}\tgroups: bridge\n`;
    case 'vlan':
      return `\tgroups: vlan\n${vlanLine(graph, port)}`;
    case 'wlan':
      return WLAN_LINES;
    case 'loopback':
      return '\tgroups: lo\n';
    default:
      return port.groups === undefined ? '' : `\tgroups: ${port.groups.join(' ')}\n`;
  }
}

/** A failover lagg: its first port is the one in use. */
function laggLines(ports: readonly Interface[]): string {
  const rows = ports.map(
    ({ name }, at) => `\tlaggport: ${name} flags=${at === 0 ? '5<MASTER,ACTIVE>' : '0<>'}\n`,
  );
  return `\tlaggproto failover lagghash l2,l3,l4\n${rows.join('')}`;
}

function bridgeLines(members: readonly Interface[]): string {
  const rows = members.map(
    ({ name, index }) =>
      `\tmember: ${name} flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>\n` +
      `\t        ifmaxaddr 0 port ${index} priority 128 path cost 20000\n`,
  );
  return (
    '\tid 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15\n' +
    '\tmaxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200\n' +
    `\troot id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0\n${rows.join('')}`
  );
}

function vlanLine(graph: Graph, { vlan }: Interface): string {
  const parent = vlan === undefined ? undefined : interfaceAt(graph, vlan.parent)?.name;
  return parent === undefined
    ? '\tvlan: 0 vlanproto: 0x0000 vlanpcp: 0 parent interface: <none>\n'
    : `\tvlan: ${vlan?.tag} vlanproto: 802.1q vlanpcp: 0 parent interface: ${parent}\n`;
}

const WLAN_LINES =
  '\tgroups: wlan\n\tssid "" channel 1 (2412 MHz 11b)\n' +
  '\tregdomain FCC country US authmode OPEN privacy OFF txpower 30\n\tbmiss 10 scanvalid 60 wme bintval 0\n' +
  '\tparent interface: iwm0\n';

function mediaLines(port: Interface): string {
  if (['loopback', 'bridge', 'iface'].includes(port.kind)) return '';
  if (port.kind === 'vlan' && port.vlan === undefined) return '';
  if (port.kind === 'wlan')
    return `\tmedia: IEEE 802.11 Wireless Ethernet autoselect (autoselect)\n\tstatus: ${port.up ? 'associated' : 'no carrier'}\n`;
  if (port.tap === true)
    return `\tmedia: Ethernet 1000baseT <full-duplex>\n\tstatus: ${port.openedBy === undefined ? 'no carrier' : 'active'}\n`;
  const rate = port.kind === 'lagg' || !port.up ? '' : ' (1000baseT <full-duplex>)';
  return `\tmedia: Ethernet autoselect${rate}\n\tstatus: ${port.up ? 'active' : 'no carrier'}\n`;
}

/** rc(8) sets IFDISABLED where no inet6 address is configured. */
function neighbourLine(graph: Graph, port: Interface): string {
  const disabled = !(port.addresses ?? []).some(isSix);
  const flags: [number, string][] = [
    [0x1, 'PERFORMNUD'],
    ...(disabled ? [[0x8, 'IFDISABLED'] as [number, string]] : []),
    ...(port.kind === 'bridge' ? [] : [[0x20, 'AUTO_LINKLOCAL'] as [number, string]]),
    ...(graph.release >= 15 ? [[0x800, 'STABLEADDR'] as [number, string]] : []),
  ];
  const value = flags.reduce((sum, [bit]) => sum | bit, 0);
  return `\tnd6 options=${value.toString(16)}<${flags.map(([, name]) => name).join(',')}>\n`;
}
