import { linkHook, linkNumber } from './names.js';

/** An int32, though links are numbered up to 4294967295 (facts.md 3). */
const LARGEST = 0x7fffffff;

/** What getstats wants for a hook: N of `linkN`, -N of `uplinkN` (facts.md 3); undefined for any it cannot be asked of. */
export function statsNumber(hook: string): number | undefined {
  const uplink = /^uplink([1-9]\d*)$/.exec(hook)?.[1];
  const number = uplink === undefined ? linkNumber(hook) : -Number(uplink);
  return number === undefined || Math.abs(number) > LARGEST ? undefined : number;
}

/** The hook of a number that getstats takes. */
export function statsHook(number: number): string {
  return number < 0 ? `uplink${-number}` : linkHook(number);
}
