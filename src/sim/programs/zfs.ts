import { statSync } from 'node:fs';
import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'zfs: get':
    'zfs-get(8): -H by tabs, -p exact, - for what does not apply; sizes are those of the file in /dev/zvol',
  'zfs: no such data set':
    'cmd/zfs/zfs_iter.c, lib/libzfs/libzfs_util.c: the others are told all the same; the words UNPROVEN',
  'zfs: usage': 'UNPROVEN',
} satisfies Evidence;

const BLOCK_BYTES = 512;
const EX_ZFS_USAGE = 2;

/** zfs(8), only `get -H [-p] [-o FIELDS] PROPERTIES DATASET...`: a world has no data sets but the volumes of its /dev/zvol. */
export function zfs(world: World, { args: [verb, ...args] }: Call): Outcome {
  const { given, operands, fault } = getopt(args, 'Hpro:t:s:d:');
  const [properties = '', ...datasets] = operands;
  if (verb !== 'get' || fault !== undefined || !given.has('H') || datasets.length === 0)
    return reply(EVIDENCE['zfs: usage'], EX_ZFS_USAGE, {
      stderr: `${fault ?? 'missing command'}\nusage: zfs ...\n`,
    });
  const fields = (given.get('o')?.at(-1) ?? 'name,property,value,source').split(',');
  const rows = datasets.map((name) => ({ name, values: volume(world, name) }));
  const stdout = rows.flatMap(({ name, values }) =>
    values === undefined
      ? []
      : properties
          .split(',')
          .map((property) => row(fields, { name, property, value: values[property] ?? '-', source: '-' })),
  );
  const gone = rows.filter(({ values }) => values === undefined);
  const stderr = gone.map(({ name }) => `cannot open '${name}': dataset does not exist\n`);
  return reply(
    EVIDENCE[gone.length === 0 ? 'zfs: get' : 'zfs: no such data set'],
    gone.length === 0 ? 0 : 1,
    {
      stdout: stdout.join(''),
      stderr: stderr.join(''),
    },
  );
}

function row(fields: readonly string[], cells: Readonly<Record<string, string>>): string {
  return `${fields.map((field) => cells[field] ?? '-').join('\t')}\n`;
}

function volume({ settings }: World, name: string): Readonly<Record<string, string>> | undefined {
  const stat = statSync(`${settings.root}/dev/zvol/${name}`, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return undefined;
  const used = String(stat.blocks * BLOCK_BYTES);
  return { type: 'volume', volsize: String(stat.size), used, referenced: used };
}
