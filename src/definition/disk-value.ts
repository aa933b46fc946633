import { accepted, type Reading, refused } from './reading.js';
import { readBhyveValue, readPath } from './word.js';

/** Where the image or volume of a disk lies; `iscsi:TARGET/LUN` is that of a session of iscsictl(8). */
export function readDiskPath(text: string): Reading<string> {
  if (!text.startsWith('iscsi:')) return readPath(text);
  const value = readBhyveValue(text);
  if (!value.ok) return value;
  if (/^iscsi:[A-Za-z0-9.:_-]+(\/\d{1,5})?$/.test(text)) return value;
  return refused(`${JSON.stringify(text)} is no iSCSI volume: write "iscsi:TARGET/LUN"`);
}

/** A sector size of block_if.c: powers of two, 512 at least, the physical one not the smaller (bhyve-cases init-blk-sect). */
export function readSectorSize(input: string | number): Reading<string | number> {
  const parts = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(String(input));
  const logical = Number(parts?.[1]);
  const physical = Number(parts?.[2] ?? parts?.[1]);
  if (parts === null)
    return refused(
      `${JSON.stringify(input)} is no sector size: write 4096, or "512/4096" with the physical one`,
    );
  if (logical < 512 || !isPower(logical) || !isPower(physical) || physical < logical)
    return refused(
      `${JSON.stringify(input)}: sector sizes are powers of two from 512, the physical one last`,
    );
  return accepted(input);
}

function isPower(size: number): boolean {
  return Number.isInteger(Math.log2(size));
}

/** A text of ATA or NVMe identification: printable ASCII, and no longer than its field, where bhyve would cut it. */
export function identification(most: number) {
  return (text: string): Reading<string> => {
    const value = readBhyveValue(text);
    if (!value.ok) return value;
    if (!/^[\x20-\x7e]+$/.test(text)) return refused(`${JSON.stringify(text)} must be plain ASCII`);
    if (text.length <= most) return value;
    return refused(`must have at most ${most} characters, not ${text.length}: bhyve would cut it`);
  };
}

/** An IEEE identifier of 64 bits; bhyve takes anything for some number (pci_nvme.c, strtoull). */
export function readEui64(text: string): Reading<string> {
  const right = /^(?:0x[0-9a-f]{1,16}|[1-9]\d{0,19})$/i.test(text) && BigInt(text) < 2n ** 64n;
  return right ? accepted(text) : refused(`${JSON.stringify(text)} is no EUI-64: write "0x589cfc0000000001"`);
}
