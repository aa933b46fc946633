import type { LearnedMac } from '../netgraph/parse-table.js';
import type { Execute } from '../plan/drive.js';
import { lookMacTable } from '../plan/mac-table.js';
import type { BridgeTraffic, MacEntry, MacTable, NetMember, NetReport } from '../protocol/network.js';
import { macWarnings } from './mac-warnings.js';

/**
 * What each bridge, or one, has learned, with who is behind each address; `net` is of all bridges. A table that cannot be
 * read is a warning in its place.
 */
export async function viewMacs(
  execute: Execute,
  net: NetReport,
  only?: string,
): Promise<readonly MacTable[]> {
  const tables: MacTable[] = [];
  for (const bridge of net.bridges.filter(({ name }) => only === undefined || name === only))
    tables.push(await viewTable(execute, bridge, net));
  return tables;
}

async function viewTable(execute: Execute, bridge: BridgeTraffic, net: NetReport): Promise<MacTable> {
  const { name } = bridge;
  try {
    const learned = (await execute(lookMacTable(name))) ?? [];
    const entries = learned.map((one) => entryOf(bridge, one)).sort((a, b) => byMac(a, b));
    return { bridge: name, entries, warnings: macWarnings({ bridge, entries, net }) };
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    const unread = hint === undefined ? message : `${message} (${hint})`;
    return { bridge: name, entries: [], warnings: [unread, ...macWarnings({ bridge, entries: [], net })] };
  }
}

function entryOf({ members }: BridgeTraffic, { mac, hook, ageSeconds, staleSeconds }: LearnedMac): MacEntry {
  const behind = members.find((member) => member.hook === hook);
  return { mac, hook, member: behind === undefined ? null : whoOf(behind), ageSeconds, staleSeconds };
}

function whoOf({ kind, name, nic, side }: NetMember): NonNullable<MacEntry['member']> {
  return { kind, name, nic: nic ?? side };
}

function byMac(a: MacEntry, b: MacEntry): number {
  return a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : 0;
}
