import { readMac } from './mac.js';
import { readHostInterfaceName, readInterfaceName } from './node-name.js';
import type { Reading } from './reading.js';

export type Tables = Readonly<Record<string, unknown>>;

/**
 * One `[bridge.NAME]` as it is written, with nothing known of the kinds of its values. The readers below answer
 * undefined for what is missing and for what is no right value: that is told elsewhere.
 */
export interface BridgeRow {
  readonly name: string;
  readonly row: Tables;
}

export function bridgeRows({ bridge }: Tables): readonly BridgeRow[] {
  return Object.entries(tableOf(bridge)).map(([name, row]) => ({ name, row: tableOf(row) }));
}

export function tableOf(value: unknown): Tables {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tables) : {};
}

/** The NIC, `auto` included. */
export function nicOf({ interface: nic }: Tables): string | undefined {
  return valueOf(nic, readInterfaceName);
}

export function hostInterfaceOf({ host_interface: host }: Tables): string | undefined {
  return valueOf(host, readHostInterfaceName);
}

export function macOf({ mac }: Tables): string | undefined {
  return valueOf(mac, readMac);
}

/** `em0` of `vlan = { parent = "em0", ... }`, or of `em0.100`. */
export function parentOf(row: Tables): string | undefined {
  const said = valueOf(tableOf(row['vlan'])['parent'], readInterfaceName);
  return said ?? /^(.+)\.\d+$/.exec(nicOf(row) ?? '')?.[1];
}

export function valueOf<T>(value: unknown, reader: (text: string) => Reading<T>): T | undefined {
  const reading = typeof value === 'string' ? reader(value) : undefined;
  return reading?.ok === true ? reading.value : undefined;
}
