import { canonicalIpv6, isIpv4 } from './address.js';
import type { ListenAddress } from './address.js';
import { accepted, type Reading, refused } from './reading.js';

/**
 * Where the daemon answers Prometheus, `127.0.0.1:9321` or `[::1]:9321`: loopback only, for it asks nobody who they are and
 * tells names and addresses of all guests.
 */
export function readListen(text: string): Reading<ListenAddress> {
  const [, bracketed, plain = '', digits] = /^(?:\[([0-9a-f:.]*)\]|([^:[\]]*)):(\d+)$/i.exec(text) ?? [];
  if (digits === undefined)
    return refused(`${JSON.stringify(text)} is no address to listen on: ${adviceFor(text)}`);
  const port = Number(digits);
  if (port < 1 || port > 65_535) return refused(`"${text}": the port must lie between 1 and 65535`);
  const address = bracketed === undefined ? (isIpv4(plain) ? plain : undefined) : canonicalIpv6(bracketed);
  if (address === undefined) {
    return refused(
      `${JSON.stringify(text)}: write the address in numbers, "127.0.0.1:${port}" or "[::1]:${port}"`,
    );
  }
  if (address.startsWith('127.') || address === '::1') return accepted({ address, port });
  return refused(
    `"${text}" is no loopback address: nobody is asked for a password there, so write "127.0.0.1:${port}" and reach it through ssh(1) or a proxy`,
  );
}

function adviceFor(text: string): string {
  const [port] = /\d+$/.exec(/^:?\d+$/.test(text) ? text : '') ?? ['9321'];
  return `write "127.0.0.1:${port}" or "[::1]:${port}"`;
}
