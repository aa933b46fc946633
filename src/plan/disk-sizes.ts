import { look, type Steps } from './step.js';

/** What stat(2) does not tell of a device. */
export interface DiskSize {
  /** What a guest sees. */
  readonly sizeBytes?: number;
  /** Of a volume of zfs(8): what it takes of its pool, snapshots and reservation included. */
  readonly usedBytes?: number;
}

type Sizes = ReadonlyMap<string, DiskSize>;

/**
 * How large volumes and whole disks are, by where they lie; whatever is no device, or does not tell, is left out. One
 * zfs(8) for all volumes, then diskinfo(8) for the rest: partitions of a volume are no data sets.
 */
export function* lookDiskSizes(places: readonly string[], root: string): Steps<Sizes> {
  const devices = [...new Set(places)].filter((place) => place.startsWith(`${root}/dev/`));
  const volumes = yield* lookVolumeSizes(devices, `${root}/dev/zvol/`);
  const rest = devices.filter((place) => volumes.get(place)?.sizeBytes === undefined);
  return new Map([...volumes, ...(yield* lookMediaSizes(rest))]);
}

/** zfs(8) goes on behind a data set that is not there (cmd/zfs/zfs_iter.c; UNPROVEN). */
function* lookVolumeSizes(devices: readonly string[], directory: string): Steps<Sizes> {
  const datasets = new Map(
    devices.flatMap((place) => {
      const dataset = place.startsWith(directory) ? place.slice(directory.length) : '';
      return /^[A-Za-z][^/\t]*\/[^\t]+$/.test(dataset) ? [[dataset, place] as const] : [];
    }),
  );
  if (datasets.size === 0) return new Map();
  const columns = ['-o', 'name,property,value', 'volsize,used'];
  const { stdout } = yield* look({ file: 'zfs', args: ['get', '-Hp', ...columns, ...datasets.keys()] });
  const sizes = new Map<string, DiskSize>();
  for (const line of stdout.split('\n')) {
    const [dataset = '', property, value] = line.split('\t');
    const place = datasets.get(dataset);
    const key = property === 'volsize' ? 'sizeBytes' : property === 'used' ? 'usedBytes' : undefined;
    const bytes = bytesOf(value);
    if (place === undefined || key === undefined || bytes === undefined) continue;
    sizes.set(place, { ...sizes.get(place), [key]: bytes });
  }
  return sizes;
}

/** `/dev/da0  512  10737418240 ...`: name, bytes of a sector, bytes of all. It may end at one that cannot be opened (usr.sbin/diskinfo/diskinfo.c). */
function* lookMediaSizes(devices: readonly string[]): Steps<Sizes> {
  const sizes = new Map<string, DiskSize>();
  let left = devices;
  while (left.length > 0) {
    const asked = left;
    const { stdout, spawnError } = yield* look({ file: 'diskinfo', args: asked });
    if (spawnError !== undefined) return sizes;
    const rows = stdout.split('\n').map((line) => line.split('\t'));
    for (const [place = '', , media] of rows) {
      const sizeBytes = bytesOf(media) ?? 0;
      // An empty drive has none.
      if (asked.includes(place) && sizeBytes > 0) sizes.set(place, { sizeBytes });
    }
    const last = asked.findLastIndex((place) => rows.some(([named]) => named === place));
    left = asked.slice(last + 2);
  }
  return sizes;
}

function bytesOf(text = ''): number | undefined {
  return /^\d{1,18}$/.test(text) ? Number(text) : undefined;
}
