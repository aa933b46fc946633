import type { InterfaceAddress } from '../netgraph/state.js';

/** `10.0.0.1/24`, `fd00::1/64`, `fe80::1%re0/64`; undefined = no address. Without a prefix: the class, 64 for inet6. */
export function parseAddress(text: string): InterfaceAddress | undefined {
  const [whole = '', prefixText] = text.split('/');
  const [host = '', zone] = whole.split('%');
  const six = host.includes(':');
  const address = six ? canonicalSix(host) : /^\d+(\.\d+){3}$/.test(host) ? canonicalFour(host) : undefined;
  if (address === undefined) return undefined;
  const prefix = prefixText === undefined ? (six ? 64 : classPrefix(address)) : Number(prefixText);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (six ? 128 : 32) || prefixText === '')
    return undefined;
  return { address: zone === undefined ? address : `${address}%${zone}`, prefix };
}

export function isSix(one: InterfaceAddress): boolean {
  return one.address.includes(':');
}

/** `255.255.255.0` or `0xffffff00` as a prefix length. */
export function prefixOfMask(mask: string): number | undefined {
  const value = /^0x[0-9a-f]+$/i.test(mask) ? Number(mask) : numberOf(mask);
  return value === undefined ? undefined : [...(value >>> 0).toString(2)].filter((bit) => bit === '1').length;
}

/** `\tinet 10.0.0.1 netmask 0xffffff00 broadcast 10.0.0.255` (sbin/ifconfig/af_inet.c). */
export function inetLine({ address, prefix }: InterfaceAddress, broadcasts: boolean): string {
  const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0;
  const last = ((numberOf(address) ?? 0) | ~mask) >>> 0;
  const broadcast = broadcasts && prefix !== 0 ? ` broadcast ${dotted(last)}` : '';
  return `\tinet ${address} netmask 0x${mask.toString(16)}${broadcast}\n`;
}

/** A link-local one names its interface and scope (sbin/ifconfig/af_inet6.c). */
export function inet6Line(
  { address, prefix }: InterfaceAddress,
  port: { readonly name: string; readonly index: number },
): string {
  const local = /^fe[89ab]/.test(address);
  const host = local ? `${address.split('%')[0]}%${port.name}` : address;
  return `\tinet6 ${host} prefixlen ${prefix}${local ? ` scopeid 0x${port.index.toString(16)}` : ''}\n`;
}

function canonicalFour(host: string): string | undefined {
  const value = numberOf(host);
  return value === undefined ? undefined : dotted(value);
}

function numberOf(host: string): number | undefined {
  const parts = host.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** The shortest form, as inet_ntop(3) has it. */
function canonicalSix(host: string): string | undefined {
  try {
    return new URL(`http://[${host}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
}

/** The historical default (sbin/ifconfig/af_inet.c). */
function classPrefix(address: string): number {
  const first = Number(address.split('.')[0]);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}
