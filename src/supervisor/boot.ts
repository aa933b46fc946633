import { judgeMarker, writeMarker } from '../store/boot-marker.js';
import { removeFile } from '../store/file.js';
import type { Paths } from '../store/paths.js';
import { listRunRecords, removeRunRecord } from '../store/records.js';
import type { Autostart } from '../definition/definition.js';
import type { Intent, StateRecord } from '../vm/record.js';

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

export interface BootCase {
  readonly boot: 'same' | 'new';
  readonly autostart: Autostart;
  readonly record: StateRecord | undefined;
}

/**
 * What a VM shall be when the daemon comes up: the record within one boot (a restart that was cut off in its first half
 * goes on), autostart at a new one.
 */
export function judgeIntent({ boot, autostart, record }: BootCase): Intent {
  if (boot === 'same' && record !== undefined) return record.intent;
  if (autostart === 'unless-stopped') return record?.stoppedByOperator === true ? 'down' : 'up';
  return autostart ? 'up' : 'down';
}
