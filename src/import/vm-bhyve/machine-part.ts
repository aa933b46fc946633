import { isYes, valueOf } from './config.js';
import type { Guest } from './guest.js';
import { changed, dropped, type Part, type Remark } from './part.js';

/** CPUs, memory, host bridge, uuid and clock. */
export function machinePart(guest: Guest, bus: number): Part {
  const { config } = guest;
  const parts = [cpus(guest), memory(guest), uuid(guest)];
  const bridge = valueOf(config, 'hostbridge', 'standard');
  const kind = bridge.startsWith('no') ? 'none' : bridge === 'amd' ? 'amd' : undefined;
  const fwcfg = valueOf(config, 'fwcfg');
  return {
    table: {
      ...parts[0]?.table,
      ...parts[1]?.table,
      ...(isYes(valueOf(config, 'wired_memory')) ? { wired_memory: true } : {}),
      ...(kind === undefined ? {} : { hostbridge: kind }),
      ...(fwcfg === 'qemu' || fwcfg === 'bhyve' ? { fwcfg: { type: fwcfg } } : {}),
      // vm-bhyve's -Y: an MP table does not name buses other than 0.
      ...(bus > 0 ? { x86: { mptable: false } } : {}),
      ...parts[2]?.table,
      ...(isYes(valueOf(config, 'utctime', 'yes')) ? {} : { clock: 'local' }),
    },
    remarks: [...parts.flatMap(({ remarks }) => remarks), ...fwcfgRemarks(fwcfg)],
  };
}

const WIDTH: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/**
 * A size as bhyve(8) -m and bhyveload take it, to one with a unit of ours: a bare number below 1048576 counts megabytes (vm_parse_memsize,
 * facts 6.1). What is no size is handed on, to be refused by its reader.
 */
export function memorySize(text: string): string {
  const [, digits, unit = ''] = /^(\d{1,15})([KMGTB]?)B?$/i.exec(text) ?? [];
  if (digits === undefined) return text;
  const bytes = Number(digits) * (WIDTH[unit.toUpperCase()] ?? 1);
  const mebibytes = unit === '' && bytes < 2 ** 20 ? bytes : Math.ceil(bytes / 2 ** 20);
  return mebibytes % 1024 === 0 && mebibytes > 0 ? `${mebibytes / 1024}G` : `${mebibytes}M`;
}

function memory({ config }: Guest): Part {
  const text = valueOf(config, 'memory');
  const size = memorySize(text);
  return { table: { memory: size }, remarks: [] };
}

const PARTS = ['sockets', 'cores', 'threads'] as const;

function cpus({ config }: Guest): Part {
  const count = wholeOf(valueOf(config, 'cpu'));
  const said = PARTS.filter((part) => valueOf(config, `cpu_${part}`) !== '');
  if (said.length === 0 || typeof count === 'string') return { table: { cpus: count }, remarks: [] };
  const table = Object.fromEntries(said.map((part) => [part, wholeOf(valueOf(config, `cpu_${part}`))]));
  const product = said.reduce((all, part) => all * Number(table[part]), 1);
  if (product === count) return { table: { cpus: { count, ...table } }, remarks: [] };
  // bhyve takes missing sockets for the number of CPUs, and refuses a product that is not that number (facts 6.1).
  const sockets = count / product;
  const why = `bhyve would not start: the topology makes no ${count} CPUs`;
  if (table['sockets'] === undefined && Number.isInteger(sockets))
    return {
      table: { cpus: { count, sockets, ...table } },
      remarks: said.map((part) => changed(`cpu_${part}`, `${why}; sockets = ${sockets} is added`)),
    };
  return { table: { cpus: count }, remarks: said.map((part) => dropped(`cpu_${part}`, why)) };
}

function wholeOf(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function uuid({ config }: Guest): Part {
  const text = valueOf(config, 'uuid');
  if (text === '') return { table: {}, remarks: [] };
  if (isUuid(text)) return { table: { uuid: text.toLowerCase() }, remarks: [] };
  return {
    table: {},
    remarks: [dropped('uuid', `"${text}" is no UUID, and bhyve gave the guest nonsense: vmctl makes one`)],
  };
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function fwcfgRemarks(fwcfg: string): readonly Remark[] {
  if (fwcfg === '' || fwcfg === 'bhyve') return [];
  if (fwcfg !== 'qemu') return [dropped('fwcfg', `bhyve has no fw_cfg "${fwcfg}": bhyve or qemu`)];
  const why =
    'vm-bhyve writes it where bhyve does not read it, behind the LPC bridge: the guest gets it for the first time';
  return [changed('fwcfg', why)];
}
