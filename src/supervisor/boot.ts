import { judgeMarker, writeMarker } from '../store/boot-marker.js';
import { removeFile } from '../store/file.js';
import type { Paths } from '../store/paths.js';
import { listRunRecords, removeRunRecord } from '../store/records.js';

/**
 * Whether the host was booted since the last daemon, as the marker in /var/run/vmctl tells.
 * After a boot every pid, link and lease of the records is void: they are removed, nothing is counted as a death. The
 * boot stays new to whoever asks until it is committed, which must come before the first launch.
 */
export function judgeBoot(paths: Paths, bootId: string | undefined): 'same' | 'new' {
  if (judgeMarker(paths, bootId) === 'same') return 'same';
  for (const name of listRunRecords(paths)) removeRunRecord(paths, name);
  removeFile(paths.socket);
  return 'new';
}

/** Writes down that this boot is judged: what it made of each VM's intent is on disk. */
export function commitBoot(paths: Paths, bootId: string | undefined): void {
  writeMarker(paths, bootId);
}
