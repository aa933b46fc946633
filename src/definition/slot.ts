import { accepted, type Reading, refused } from './reading.js';

/**
 * A PCI address for bhyve(8) -s: `SLOT`, `SLOT:FUNCTION` or `BUS:SLOT:FUNCTION`, to the long form. bhyve itself takes trailing rubbish
 * and hex for other slots (bhyve-cases README 11).
 */
export function readSlot(text: string): Reading<string> {
  const parts = /^(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,2})$/.exec(text);
  if (parts === null)
    return refused(`${JSON.stringify(text)} is no PCI address: write BUS:SLOT:FUNCTION, such as "0:6:0"`);
  const [, first, second, last = ''] = parts;
  const [bus, slot, fn] =
    second === undefined ? [0, Number(last), 0] : [Number(first ?? 0), Number(second), Number(last)];
  if (bus > 255) return refused(`"${text}": buses are 0 to 255`);
  if (slot > 31) return refused(`"${text}": slots are 0 to 31`);
  if (fn > 7) return refused(`"${text}": functions are 0 to 7`);
  return accepted(`${bus}:${slot}:${fn}`);
}
