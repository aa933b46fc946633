const HEAD = /^Rec'd response \d+ from "\[[0-9a-f]+\]:":$/;
const ROW = /^([0-9a-f]{4,8}): +((?:[0-9a-f]{2} ){1,16})/;

/**
 * The bytes of a reply that ngctl(8) could not turn into text (facts.md 1.7): lines of an offset and 16 bytes in hex.
 * undefined = there is none. UNPROVEN: the lines' form is from memory of ngctl's sources, no transcript has one.
 */
export function parseDump(stdout: string): readonly number[] | undefined {
  const lines = stdout.split(/\r?\n/);
  const head = lines.findIndex((line) => HEAD.test(line));
  if (head < 0) return undefined;
  const bytes: number[] = [];
  for (const line of lines.slice(head + 1)) {
    const [, offset, row] = ROW.exec(line) ?? [];
    if (row !== undefined && parseInt(offset ?? '', 16) === bytes.length)
      bytes.push(
        ...row
          .trim()
          .split(' ')
          .map((byte) => parseInt(byte, 16)),
      );
  }
  return bytes;
}
