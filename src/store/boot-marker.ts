import { readFileIfAny, replaceFile } from './file.js';
import type { Paths } from './paths.js';

/** Kept in /var/run while the host does not tell its boots apart; that directory is emptied at boot (rc.d/cleanvar). */
const UNTOLD = 'untold';

/**
 * Whether the records of /var/run/vmctl are of this boot of the host, by kern.boot_id against the marker there. Where one
 * of the two is not known, that there is a marker at all is the answer.
 */
export function judgeMarker({ bootMarker }: Paths, bootId: string | undefined): 'same' | 'new' {
  const marker = readFileIfAny(bootMarker)?.trim();
  const unknown = bootId === undefined || marker === UNTOLD;
  return marker !== undefined && (unknown || marker === bootId) ? 'same' : 'new';
}

export function writeMarker({ bootMarker }: Paths, bootId: string | undefined): void {
  replaceFile(bootMarker, `${bootId ?? UNTOLD}\n`);
}
