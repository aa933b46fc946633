import { isOfBoot } from '../netgraph/record.js';
import { STATS_FIELDS, type LinkStats } from '../netgraph/stats.js';
import { readFileIfAny, replaceFile } from '../store/file.js';
import { trafficPath, type Paths } from '../store/paths.js';
import type { SavedTraffic } from './traffic.js';

interface TrafficRecord {
  readonly version: 1;
  readonly bootId: string | null;
  readonly members: SavedTraffic;
}

/** What the last keeper of this boot wrote; empty when there is none, or none that can be believed. */
export function readTraffic(paths: Paths, bootId: string | undefined): SavedTraffic {
  try {
    const record = JSON.parse(readFileIfAny(trafficPath(paths)) ?? '') as TrafficRecord;
    return record.version === 1 && isOfBoot(record, bootId) ? record.members.filter(isMember) : [];
  } catch {
    return [];
  }
}

/** Counters are not worth a failure: a full disk only forgets what flowed. */
export function writeTraffic(paths: Paths, bootId: string | undefined, members: SavedTraffic): void {
  const record: TrafficRecord = { version: 1, bootId: bootId ?? null, members };
  try {
    replaceFile(trafficPath(paths), `${JSON.stringify(record)}\n`, { flush: false });
  } catch {
    // The next minute tries again.
  }
}

/** What lacks counters would make every sum NaN. */
function isMember({ name, base, last }: SavedTraffic[number]): boolean {
  return typeof name === 'string' && isStats(base) && (last === undefined || isStats(last.stats));
}

function isStats(stats: LinkStats): boolean {
  return typeof stats === 'object' && STATS_FIELDS.every((field) => Number.isFinite(stats[field]));
}
