import type { BridgeTraffic, DirectNic, NetMember, NetReport, Traffic } from '../protocol/network.js';
import type { Colour } from './colour.js';
import type { FittedColumn, TableSpace } from './fitted-table.js';
import { isLiving, netTroubles } from './net-troubles.js';
import { formatRate, formatSize } from './quantity.js';
import { printable, renderTable } from './table.js';
import { wrap } from './wrap.js';

/** A row of a bridge's table: a member, or the sum of the guests. */
interface Row {
  readonly who: string;
  readonly member: NetMember | undefined;
  readonly traffic: Traffic | null;
}

const POINT_OF_VIEW =
  "RX is what the member itself received, TX what it sent; of a NIC's lower as the NIC sees the wire";

/** Rates and who is where stay longest. */
const COLUMNS: readonly FittedColumn<Row>[] = [
  { heading: 'WHO', least: 16, text: ({ who }) => who, colour: ({ member }) => whoColour(member) },
  { heading: 'LINK', rank: 4, text: ({ member }) => linkText(member) },
  { heading: 'MAC', rank: 6, text: ({ member }) => (member === undefined ? '' : (member.mac ?? '-')) },
  flow('RX', 3, ({ rx }) => formatSize(rx.bytes)),
  flow('TX', 3, ({ tx }) => formatSize(tx.bytes)),
  flow('RX/s', 2, ({ rx }) => formatRate(rx.bytesPerSecond)),
  flow('TX/s', 2, ({ tx }) => formatRate(tx.bytesPerSecond)),
  flow('RX PKTS', 7, ({ rx }) => countText(rx.packets)),
  flow('TX PKTS', 7, ({ tx }) => countText(tx.packets)),
  flow('DROPS', 5, ({ drops }) => countText(drops)),
  {
    ...flow('LOOPS', 5, ({ loops }) => countText(loops)),
    colour: ({ traffic }) => (traffic !== null && traffic.loops > 0 ? 'red' : 'dim'),
  },
  {
    ...{ heading: 'STATE', rank: 1 },
    text: ({ member }) => member?.state ?? '',
    colour: ({ member }) => stateColour(member),
  },
];

/** `vmctl net`: what is wrong, then one block for each bridge. */
export function renderNet({ bridges, direct = [] }: NetReport, space: TableSpace): string {
  const { paint, columns = Infinity } = space;
  const others = direct.length === 0 ? '' : renderDirect(direct, space);
  if (bridges.length === 0) return `no bridges defined\n${others}`;
  const troubles = netTroubles(bridges).map((line) => `${paint('!', 'red')} ${printable(line)}\n`);
  const view = wrap(POINT_OF_VIEW, columns).map((line) => `${line}\n`);
  const blocks = bridges.map((bridge) => `\n${renderBridge(bridge, space)}`);
  return [...troubles, ...(troubles.length === 0 ? [] : ['\n']), ...view, ...blocks, others].join('');
}

const DIRECT_COLUMNS: readonly FittedColumn<DirectNic>[] = [
  { heading: 'WHO', least: 16, text: ({ vm, nic }) => `${printable(vm)} ${nic}`, colour: () => 'cyan' },
  { heading: 'ON', rank: 1, least: 10, text: ({ backend }) => printable(backend) },
  { heading: 'MAC', rank: 2, text: ({ mac }) => mac ?? '-' },
  {
    heading: 'STATE',
    text: ({ state }) => state,
    colour: ({ state }) => (state === 'running' ? 'green' : 'dim'),
  },
];

/** What flows there is counted by whatever they are on: ifconfig(8), netstat(1). */
function renderDirect(direct: readonly DirectNic[], space: TableSpace): string {
  return `\n${space.paint('on no bridge of vmctl', 'bold')}, not counted here\n${renderTable(DIRECT_COLUMNS, direct, space)}`;
}

function renderBridge(bridge: BridgeTraffic, space: TableSpace): string {
  const { members, others = 0 } = bridge;
  const title = `${space.paint(bridge.name, 'bold')}  ${titleOf(bridge)}\n`;
  if (members.length === 0) return `${title}  nobody\n`;
  const rows = members.map((member): Row => ({ who: whoText(member), member, traffic: member.traffic }));
  const guests = members.filter(({ kind }) => kind === 'vm' || kind === 'jail');
  const sum: readonly Row[] =
    guests.length < 2
      ? []
      : [{ who: `all ${guests.length} guests`, member: undefined, traffic: sumOf(guests) }];
  const hidden = others === 0 ? '' : `  and ${others} more, not yours\n`;
  return `${title}${renderTable(COLUMNS, [...rows, ...sum], space)}${hidden}`;
}

function titleOf({ kind, state, interface: nic, hostInterface, hooks }: BridgeTraffic): string {
  const place = nic === null ? (hostInterface === null ? '' : ` with ${hostInterface}`) : ` on ${nic}`;
  return `${kind}${place}, ${state}${hooks === null ? '' : `, ${hooks} hooks`}`;
}

function flow(heading: string, rank: number, text: (traffic: Traffic) => string): FittedColumn<Row> {
  return {
    ...{ heading, rank, align: 'right' },
    text: ({ traffic }) => (traffic === null ? '-' : text(traffic)),
  };
}

function whoText({ kind, name, nic, side }: NetMember): string {
  const plain = printable(name);
  if (kind === 'vm') return `${plain} ${nic ?? ''}`.trimEnd();
  if (kind === 'jail') return `jail ${plain} ${nic ?? ''}`.trimEnd();
  if (kind === 'nic') return `${plain} ${side ?? ''}`.trimEnd();
  return kind === 'host' ? `${plain} (host)` : `${plain} (other)`;
}

/** Of a guest that runs it says something that it has no link. */
function linkText(member: NetMember | undefined): string {
  if (member === undefined) return '';
  return member.hook ?? (member.kind === 'vm' && isLiving(member) ? 'unplugged' : '-');
}

function whoColour(member: NetMember | undefined): Colour {
  if (member === undefined) return 'bold';
  return member.kind === 'vm' || member.kind === 'jail'
    ? 'cyan'
    : member.kind === 'other'
      ? 'magenta'
      : 'dim';
}

function stateColour(member: NetMember | undefined): Colour {
  if (member?.state === 'running' || member?.state === 'up') return 'green';
  return member?.state === 'stopped' ? 'dim' : 'yellow';
}

/** null = nobody was seen yet. */
function sumOf(members: readonly NetMember[]): Traffic | null {
  const traffics = members.flatMap(({ traffic }) => traffic ?? []);
  if (traffics.length === 0) return null;
  const sum = (value: (traffic: Traffic) => number | null): number =>
    traffics.reduce((total, traffic) => total + (value(traffic) ?? 0), 0);
  const direction = (way: 'rx' | 'tx'): Traffic['rx'] => ({
    bytes: sum((one) => one[way].bytes),
    packets: sum((one) => one[way].packets),
    multicasts: sum((one) => one[way].multicasts),
    broadcasts: sum((one) => one[way].broadcasts),
    bytesPerSecond: traffics.some((one) => one[way].bytesPerSecond !== null)
      ? sum((one) => one[way].bytesPerSecond)
      : null,
    packetsPerSecond: null,
  });
  return {
    rx: direction('rx'),
    tx: direction('tx'),
    drops: sum((one) => one.drops),
    loops: sum((one) => one.loops),
  };
}

const COUNT_UNITS = ['', 'k', 'M', 'G', 'T'] as const;

/** Packets in powers of 1000: `812`, `99.9k`, `1.2M`. */
function countText(count: number): string {
  let amount = count;
  let unit = 0;
  for (; amount >= 9999.5 && unit < COUNT_UNITS.length - 1; unit++) amount /= 1000;
  return unit === 0 ? String(amount) : `${amount.toFixed(amount < 100 ? 1 : 0)}${COUNT_UNITS[unit]}`;
}
