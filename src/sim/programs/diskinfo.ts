import { statSync } from 'node:fs';
import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'diskinfo: rows':
    'usr.sbin/diskinfo/diskinfo.c: name, sector, bytes, sectors, stripe and its offset by tabs; sizes are those of the file',
  'diskinfo: cannot open': 'usr.sbin/diskinfo/diskinfo.c: it ends there, those behind are not told',
  'diskinfo: usage': 'usr.sbin/diskinfo/diskinfo.c; the words UNPROVEN',
} satisfies Evidence;

const SECTOR = 512;

/** diskinfo(8) without -v: one row a device. */
export function diskinfo(_: World, { args }: Call): Outcome {
  const { operands, fault } = getopt(args, 'cipsStvw');
  if (fault !== undefined || operands.length === 0)
    return reply(EVIDENCE['diskinfo: usage'], 1, {
      stderr: `${fault === undefined ? '' : `diskinfo: ${fault}\n`}usage: diskinfo [-cipsStvw] disk ...\n`,
    });
  let stdout = '';
  for (const path of operands) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      return reply(EVIDENCE['diskinfo: cannot open'], 1, {
        ...{ stdout, stderr: `diskinfo: ${path}: No such file or directory\n` },
      });
    stdout += `${[path, SECTOR, stat.size, Math.floor(stat.size / SECTOR), 0, 0].join('\t')}\n`;
  }
  return reply(EVIDENCE['diskinfo: rows'], 0, { stdout });
}
