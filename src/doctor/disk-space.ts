import { shellWord } from '../command/shell-word.js';
import { speakOf, type Finding } from './finding.js';
import type { FileSystem, HostLook } from './look.js';

const say = speakOf({ id: 'space', title: 'disk space' });

const LEAST_BYTES = 1024 ** 3;
const LEAST_SHARE = 0.1;

/** From the right, for a device may hold blanks: blocks, used, available, capacity, directory (df.c prtstat). */
const ROW = /^(\S.*?)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+\d+%\s+(\/.*)$/;

/** Reads `df -k`: each file system once. */
export function parseDf(stdout: string): readonly FileSystem[] {
  const rows = stdout.split('\n').flatMap((line) => {
    const [, device = '', size, , free, mountedOn = ''] = ROW.exec(line) ?? [];
    if (size === undefined) return [];
    return [{ device, mountedOn, sizeBytes: Number(size) * 1024, freeBytes: Number(free) * 1024 }];
  });
  return [...new Map(rows.map((row) => [row.mountedOn, row])).values()];
}

/** A full disk stops guests that write, and vmctl from writing down what it wants of them. */
export function judgeSpace({ space }: HostLook): Finding {
  if (!space.ok) return say.unseen(space.why);
  const short = space.value.filter(
    ({ sizeBytes, freeBytes }) => freeBytes < LEAST_BYTES || freeBytes < sizeBytes * LEAST_SHARE,
  );
  const words = (list: readonly FileSystem[]): string =>
    list
      .map((one) => `${one.mountedOn} has ${gibibytes(one.freeBytes)} of ${gibibytes(one.sizeBytes)} left`)
      .join(', ');
  if (short.length === 0) return say.ok(words(space.value));
  const full = short.some(({ freeBytes }) => freeBytes <= 0);
  const mend = short.map(({ mountedOn }) => `du -xhd 2 ${shellWord(mountedOn)} | sort -h | tail`);
  const meaning = `${words(short)}: when it is full guests stop writing, and no start can be recorded`;
  return full ? say.fault(meaning, ...mend) : say.warning(meaning, ...mend);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
