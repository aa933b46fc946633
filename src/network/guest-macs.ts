import type { Paths } from '../store/paths.js';
import { listRunRecords, listStateRecords, readRunRecord, readStateRecord } from '../store/records.js';

/** MACs of guests, as far as records tell: those pinned at a first start, and those that living guests have. */
export function guestMacs(paths: Paths): readonly string[] {
  const pinned = listStateRecords(paths).flatMap((name) =>
    Object.values(readStateRecord(paths, name)?.pins.macs ?? {}),
  );
  const living = listRunRecords(paths).flatMap((name) => readRunRecord(paths, name)?.links ?? []);
  return [...pinned, ...living.map(({ mac }) => mac)];
}
