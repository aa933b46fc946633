import { existsSync } from 'node:fs';
import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'df: rows': 'bin/df/df.c [13]: header and widths; sizes made up',
  'df: no such file': 'bin/df/df.c [13]',
  'df: usage': 'bin/df/df.c [13]',
} satisfies Evidence;

const EX_USAGE = 64;
const SIZE_KIB = 104_857_600;
const FREE_KIB = 52_428_800;
const DEVICE = 'zroot/ROOT/default';

/** df(1) with -k: the world has one file system; `simctl set diskFreeKib N` says what is left of it. */
export function df(world: World, call: Call): Outcome {
  const { operands, fault } = getopt(call.args, 'abcgHhiklmnPt:T,');
  if (fault !== undefined)
    return reply(EVIDENCE['df: usage'], EX_USAGE, {
      stderr: `df: ${fault}\nusage: df [-b | -g | -H | -h | -k | -m | -P] [-acilnT] [-t type] [-,] [file | filesystem ...]\n`,
    });
  const missing = operands.filter((path) => !existsSync(path));
  const stderr = missing.map((path) => `df: ${path}: No such file or directory\n`).join('');
  const count = operands.length === 0 ? 1 : operands.length - missing.length;
  const stdout = count === 0 ? '' : table(world.knobs.diskFreeKib ?? FREE_KIB, count);
  return reply(EVIDENCE[stderr === '' ? 'df: rows' : 'df: no such file'], stderr === '' ? 0 : 1, {
    stdout,
    stderr,
  });
}

/** One row for each path, also of the same file system. */
function table(free: number, count: number): string {
  const used = SIZE_KIB - free;
  const percent = ((used / SIZE_KIB) * 100).toFixed(0);
  const cell = (text: string | number): string => String(text).padStart(11);
  const head = `${'Filesystem'.padEnd(DEVICE.length)} ${cell('1024-blocks')} ${cell('Used')} ${cell('Avail')} Capacity  Mounted on\n`;
  const row = `${DEVICE} ${cell(SIZE_KIB)} ${cell(used)} ${cell(free)} ${percent.padStart(5)}%    /\n`;
  return head + row.repeat(count);
}
