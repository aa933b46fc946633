import { accepted, type Reading, refused } from './reading.js';

const MIB = 1024 * 1024;
const UNIT_BYTES: Readonly<Record<string, number>> = { M: MIB, G: 1024 * MIB, T: 1024 * 1024 * MIB };

/**
 * `"512M"`, `"4G"`, `"1T"` -> bytes, a multiple of 1 MiB. A bare number is refused, not guessed: bhyve(8) -m takes
 * 512 as megabytes, but 1048576 as bytes (facts 6.1).
 */
export function readSize(input: string | number): Reading<number> {
  if (typeof input === 'number') return refused(`${input} has no unit: write ${suggestionFor(input)}`);
  const parts = /^(\d+)([MGT])$/i.exec(input);
  if (parts === null) return refused(`${JSON.stringify(input)} is no memory size: ${adviceFor(input)}`);
  const bytes = Number(parts[1]) * UNIT_BYTES[parts[2]!.toUpperCase()]!;
  if (bytes === 0) return refused('memory must be more than nothing: write "512M" or "4G"');
  if (!Number.isSafeInteger(bytes)) return refused(`"${input}" is more than any host has`);
  return accepted(bytes);
}

function suggestionFor(count: number): string {
  if (Number.isInteger(count) && count > 0 && count < MIB) return `"${count}M" for megabytes`;
  return Number.isInteger(count / MIB) && count > 0 ? `"${count / MIB}M"` : '"512M" or "4G"';
}

function adviceFor(text: string): string {
  const long = /^\s*(\d+)\s*([MGT])i?B?\s*$/i.exec(text);
  if (long !== null) return `write "${long[1]}${long[2]!.toUpperCase()}"`;
  const fraction = /^(\d+\.\d+)([GT])$/i.exec(text);
  if (fraction !== null) {
    const mebibytes = (Number(fraction[1]) * UNIT_BYTES[fraction[2]!.toUpperCase()]!) / MIB;
    if (Number.isInteger(mebibytes)) return `write "${mebibytes}M"`;
  }
  return 'write a whole number and a unit: "512M", "4G", "1T"';
}
