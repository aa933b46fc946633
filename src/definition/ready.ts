import { canonicalIpv6, isIpv4 } from './address.js';
import type { ListenAddress } from './address.js';
import { accepted, type Reading, refused } from './reading.js';
import { isUnprintable } from './word.js';

/** Where a guest answers when it is ready, in numbers: `10.0.0.5:22`, `[fd00::5]:22`. */
export function readTarget(text: string): Reading<ListenAddress> {
  const [, bracketed, plain = '', digits] = /^(?:\[([0-9a-f:.]*)\]|([^:[\]]*)):(\d{1,5})$/i.exec(text) ?? [];
  const address = bracketed === undefined ? (isIpv4(plain) ? plain : undefined) : canonicalIpv6(bracketed);
  const port = Number(digits);
  if (address === undefined || !(port >= 1 && port <= 65_535))
    return refused(
      `${JSON.stringify(text)} is no address and port: write them in numbers, "10.0.0.5:22" or "[fd00::5]:22"`,
    );
  return accepted({ address, port });
}

/** A part of a line that the guest prints on com1. */
export function readConsoleText(text: string): Reading<string> {
  if (text.trim() === '') return refused('must not be empty');
  return isUnprintable(text)
    ? refused('must be a part of one line, without control characters')
    : accepted(text);
}
