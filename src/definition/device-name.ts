import { passthruDevice } from './extra-claims.js';
import { accepted, type Reading, refused } from './reading.js';

/** `2/0/0` or `ppt0`, to one spelling. */
export function readPassthru(text: string): Reading<string> {
  const device = passthruDevice(text);
  if (device !== undefined) return accepted(device);
  return refused(
    `${JSON.stringify(text)} is no PCI device of the host: write BUS/SLOT/FUNCTION as pciconf -l counts them, "2/0/0"`,
  );
}

/** An existing tap(4) or vmnet(4), whatever it was renamed to. */
export function readTapName(text: string): Reading<string> {
  if (/^[A-Za-z][A-Za-z0-9_]{0,14}$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no tap(4): write true, or its name, such as "tap5"`);
}

/** A port of a vale(4) switch: `vale0:web1`. */
export function readValePort(text: string): Reading<string> {
  if (/^vale[A-Za-z0-9_]*:[A-Za-z0-9_]+$/.test(text) && text.length <= 63) return accepted(text);
  return refused(`${JSON.stringify(text)} is no port of a vale(4) switch: write SWITCH:PORT, "vale0:web1"`);
}
