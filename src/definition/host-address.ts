import { addressBits, canonicalIpv6, isIpv4 } from './address.js';
import { accepted, type Reading, refused } from './reading.js';

/**
 * The address of a host interface, `10.0.0.1/24` or `fd00::1/64`, in the one spelling that ifconfig(8) shows too. Without
 * a prefix length ifconfig would guess from the address's class (af_inet.c in_setdefaultmask_nl).
 */
export function readHostAddress(text: string): Reading<string> {
  const [, written = '', width] = /^([^/\s]*)\/(\d{1,3})$/.exec(text) ?? [];
  const address = isIpv4(written) ? written : canonicalIpv6(written);
  if (address === undefined) return refused(`${JSON.stringify(text)}: ${adviceFor(text)}`);
  const size = address.includes(':') ? 128 : 32;
  const prefix = Number(width);
  if (prefix < 1 || prefix > size)
    return refused(`"${text}": the prefix length must lie between 1 and ${size}`);
  return (
    judgeUse(text, address) ?? judgeHostPart({ address, prefix, size }) ?? accepted(`${address}/${prefix}`)
  );
}

type Refusal = { readonly ok: false; readonly message: string } | undefined;

const UNFIT: readonly (readonly [RegExp, string])[] = [
  [/^(127\.|::1$)/, 'is a loopback address: that is for lo0'],
  [/^(22[4-9]|23\d)\.|^ff/, 'is a multicast address'],
  [/^(0\.|::$|24\d\.|25[0-5]\.)/, 'is no address for an interface'],
  [/^::ffff:/, 'is an IPv4 address in IPv6 form: write it as IPv4'],
];

function judgeUse(text: string, address: string): Refusal {
  const found = UNFIT.find(([pattern]) => pattern.test(address));
  return found === undefined ? undefined : refused(`"${text}" ${found[1]}`);
}

interface Parts {
  readonly address: string;
  readonly prefix: number;
  readonly size: number;
}

/** All zeros name the network (IPv6: its routers, RFC 4291 2.6.1), all ones broadcast; not so in the smallest two (RFC 3021). */
function judgeHostPart({ address, prefix, size }: Parts): Refusal {
  const free = size - prefix;
  if (free < 2) return undefined;
  const last = (1n << BigInt(free)) - 1n;
  const host = addressBits(address) & last;
  const what = `"${address}/${prefix}"`;
  if (host === 0n) return refused(`${what} is the network itself: write the host's address in it`);
  if (host === last && size === 32) return refused(`${what} is the network's broadcast address`);
  return undefined;
}

function adviceFor(text: string): string {
  const [, address = '', rest = ''] =
    /^(?:inet6?\s+)?\[?([0-9a-f.:]+)\]?(?:%\w+)?(?:\s*(?:\/|netmask|prefixlen|\s)\s*(\S+))?$/i.exec(
      text.trim(),
    ) ?? [];
  if (isIpv4(address)) return `write address and prefix length, "${address}/${maskWidth(rest) ?? 24}"`;
  const v6 = canonicalIpv6(address);
  if (v6 !== undefined && address.includes(':'))
    return `write address and prefix length, "${v6}/${Number(rest) || 64}"`;
  if (/^dhcp|^auto/i.test(text)) return 'vmctl asks no DHCP server: write an address such as "10.0.0.1/24"';
  return 'write address and prefix length, "10.0.0.1/24" or "fd00::1/64"';
}

/** Of `255.255.255.0` or `0xffffff00`; undefined when it is no netmask. */
function maskWidth(mask: string): number | undefined {
  const hex = /^0x[0-9a-f]{8}$/i.test(mask);
  if (!hex && !isIpv4(mask)) return undefined;
  const [, ones] =
    /^(1*)0*$/.exec((hex ? BigInt(mask) : addressBits(mask)).toString(2).padStart(32, '0')) ?? [];
  return ones?.length;
}
