import { lookDiskSizes, type DiskSize } from '../plan/disk-sizes.js';
import type { Execute } from '../plan/drive.js';
import { diskPlacesOf, withDiskSizes } from '../protocol/disk-sizes.js';
import type { StatusReport } from '../protocol/report.js';
import { pause, type Clock } from './clock.js';

export interface DiskMeasureOptions {
  readonly clock: Clock;
  readonly execute: Execute;
  readonly root: string;
}

/** The reports with how large volumes and whole disks are; never rejects. */
export type MeasureDisks = (vms: readonly StatusReport[]) => Promise<readonly StatusReport[]>;

type Sizes = ReadonlyMap<string, DiskSize>;

/** A pool that hangs is not waited for: sizes are left out. */
const PATIENCE_MS = 2000;

/** Who asks for the same disks while they are looked at shares the look: one that hangs is not made again. */
export function createDiskMeasure({ clock, execute, root }: DiskMeasureOptions): MeasureDisks {
  const looks = new Map<string, Promise<Sizes>>();
  return async (vms) => {
    const places = diskPlacesOf(vms).filter((place) => place.startsWith(`${root}/dev/`));
    if (places.length === 0) return vms;
    const done = new AbortController();
    const late = pause(clock, PATIENCE_MS, done.signal).then((): Sizes => new Map());
    const sizes = await Promise.race([lookAt(places), late]);
    done.abort();
    return withDiskSizes(vms, sizes);
  };

  function lookAt(places: readonly string[]): Promise<Sizes> {
    const key = places.join('\n');
    const look =
      looks.get(key) ??
      execute(lookDiskSizes(places, root))
        .catch((): Sizes => new Map())
        .finally(() => looks.delete(key));
    looks.set(key, look);
    return look;
  }
}
