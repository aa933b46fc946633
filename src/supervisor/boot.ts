import { readFileIfAny, removeFile, replaceFile } from '../store/file.js';
import type { Paths } from '../store/paths.js';
import { listRunRecords, removeRunRecord } from '../store/records.js';
import type { Autostart } from '../definition/definition.js';
import type { Intent, StateRecord } from '../vm/record.js';

/** Kept in /var/run while the host does not tell its boots apart; that directory is emptied at boot (rc.d/cleanvar). */
const UNTOLD = 'untold';

/**
 * Whether the host was booted since the last daemon, by kern.boot_id against the marker in /var/run/vmctl. Where one of
 * the two is not known, that there is a marker at all is the answer.
 * After a boot every pid, link and lease of the records is void: they are removed, nothing is counted as a death. The
 * boot stays new to whoever asks until it is committed, which must come before the first launch.
 */
export function judgeBoot(paths: Paths, bootId: string | undefined): 'same' | 'new' {
  const marker = readFileIfAny(paths.bootMarker)?.trim();
  const unknown = bootId === undefined || marker === UNTOLD;
  if (marker !== undefined && (unknown || marker === bootId)) return 'same';
  for (const name of listRunRecords(paths)) removeRunRecord(paths, name);
  removeFile(paths.socket);
  return 'new';
}

/** Writes down that this boot is judged: what it made of each VM's intent is on disk. */
export function commitBoot(paths: Paths, bootId: string | undefined): void {
  replaceFile(paths.bootMarker, `${bootId ?? UNTOLD}\n`);
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
