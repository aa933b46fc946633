import { canonicalIpv6, isIpv4 } from './address.js';
import { accepted, type Reading, refused } from './reading.js';

export interface VncAddress {
  /** IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

/** `"127.0.0.1:5900"`, `"[::1]:5900"` for fbuf's tcp= (facts 6.5): numbers only, so that two definitions can be compared. */
export function readVnc(text: string): Reading<VncAddress> {
  const parts = /^(?:\[([0-9a-f:.]*)\]|([^:[\]]*)):(\d*)$/i.exec(text);
  if (parts === null) return refused(`${JSON.stringify(text)} is no VNC address: ${adviceFor(text)}`);
  const [, bracketed, plain, digits] = parts;
  const port = Number(digits);
  if (digits === '') return refused(`"${text}": the port is missing, as in "127.0.0.1:5900"`);
  if (port < 1 || port > 65535) return refused(`"${text}": the port must lie between 1 and 65535`);
  const address = bracketed === undefined ? readIpv4(plain ?? '') : readIpv6(bracketed);
  return address.ok ? accepted({ address: address.value, port }) : address;
}

/** As `[graphics] vnc` says it: `"auto"` on loopback, an address alone with a port of vmctl's choice, or an address and its port. */
export function readScreen(
  text: string,
): Reading<Partial<Pick<VncAddress, 'port'>> & Omit<VncAddress, 'port'>> {
  if (text === 'auto') return accepted({ address: '127.0.0.1' });
  if (isIpv4(text)) return accepted({ address: text });
  const six = /^\[([0-9a-f:.]*)\]$/i.exec(text)?.[1];
  if (six === undefined) return readVnc(text);
  const address = readIpv6(six);
  return address.ok ? accepted({ address: address.value }) : address;
}

function readIpv4(text: string): Reading<string> {
  if (isIpv4(text)) return accepted(text);
  const advice =
    text === 'localhost' ? 'write 127.0.0.1' : 'write numbers, such as 127.0.0.1, or 0.0.0.0 for all';
  return refused(`${JSON.stringify(text)} is no IPv4 address: ${advice}`);
}

function readIpv6(text: string): Reading<string> {
  const address = canonicalIpv6(text);
  return address === undefined ? refused(`"[${text}]" is no IPv6 address`) : accepted(address);
}

function adviceFor(text: string): string {
  if (/^\d+$/.test(text)) return `write "127.0.0.1:${text}"`;
  if (text.includes('::')) return 'write an IPv6 address in brackets, "[::1]:5900"';
  return 'write ADDRESS:PORT, such as "127.0.0.1:5900" or "[::1]:5900"';
}
