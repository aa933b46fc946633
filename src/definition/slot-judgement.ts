import { slotsOfExtra } from './extra-options.js';
import type { Finding, KeyPath } from './finding.js';
import { atValue, rowsOf, tableOf, type Tables } from './rows.js';
import { readSlot } from './slot.js';

/** A PCI address that something of the file claims. */
interface Place {
  readonly slot: string;
  /** As it is written. */
  readonly written: string;
  readonly what: string;
  readonly path: KeyPath;
  /** A disk that may be missing from a run. */
  readonly isOptional?: boolean;
}

const LISTS = ['disk', 'network', 'passthru', 'scsi', 'share', 'virtio_console', 'input', 'uart'];
const SINGLES = ['graphics', 'tablet', 'rng', 'sound'];
/** Tables whose devices have PCI addresses. */
export const PLACED: readonly string[] = [...LISTS, ...SINGLES];

/**
 * Each address once, beside what every guest has; and function 0 wherever there are others, for guests do not look at a slot
 * without it (facts 6.4). Devices without a `slot` get one that is free, and never make a function 0 for others.
 */
export function judgeSlots(tables: Tables): readonly Finding[] {
  const places = [...placesOfKeys(tables), ...placesOfExtra(tables['extra_args'])];
  if (places.length === 0) return [];
  const fixed = fixedPlaces(tables['hostbridge']);
  const holders = new Map<string, Place>();
  const clashes = places.flatMap((place) => {
    const owner = fixed.get(place.slot);
    if (owner !== undefined)
      return [atValue(place.path, `slot ${place.written} is taken: vmctl puts the ${owner} there`)];
    const first = holders.get(place.slot);
    if (first === undefined) {
      holders.set(place.slot, place);
      return [];
    }
    const message = `slot ${place.slot} already belongs to ${first.what}`;
    return [{ ...atValue(place.path, message), first: first.path }];
  });
  return [...clashes, ...judgeFunctions(holders, fixed)];
}

function judgeFunctions(
  holders: ReadonlyMap<string, Place>,
  fixed: ReadonlyMap<string, string>,
): readonly Finding[] {
  return [...holders.values()].flatMap(({ slot, path }) => {
    const first = slot.replace(/\d+$/, '0');
    const holder = holders.get(first);
    const why = holder === undefined ? `nothing is at ${first}` : 'an optional disk may be missing';
    if (slot === first || fixed.has(first) || (holder !== undefined && !holder.isOptional)) return [];
    return [atValue(path, `${why}: guests do not see ${slot} without a device at function 0`)];
  });
}

/** Where vmctl puts what every guest has. */
function fixedPlaces(hostbridge: unknown): ReadonlyMap<string, string> {
  return new Map([
    ['0:31:0', 'LPC bridge'],
    ...(hostbridge === 'none' ? [] : ([['0:0:0', 'host bridge']] as const)),
  ]);
}

function placesOfKeys(tables: Tables): readonly Place[] {
  const places: Place[] = [];
  const controllers = new Set<unknown>();
  for (const key of LISTS) {
    if (tables[key] === undefined) continue;
    for (const { row, index } of rowsOf(tables[key])) {
      const { controller, slot } = row;
      // That of a further port of a controller is told elsewhere.
      const isPort = key === 'disk' && controller !== undefined;
      if (isPort && controllers.has(controller)) continue;
      if (isPort) controllers.add(controller);
      const isOptional = row['optional'] === true && !isPort;
      const place = placeOf(slot, { what: `[[${key}]] number ${index + 1}`, path: [key, index, 'slot'] });
      places.push(...place.map((one) => ({ ...one, isOptional })));
    }
  }
  for (const key of SINGLES)
    places.push(...placeOf(tableOf(tables[key])?.['slot'], { what: key, path: [key, 'slot'] }));
  return places;
}

function placeOf(written: unknown, whose: Pick<Place, 'what' | 'path'>): readonly Place[] {
  if (written === undefined) return [];
  const reading = typeof written === 'string' ? readSlot(written) : undefined;
  return reading?.ok === true ? [{ slot: reading.value, written: String(written), ...whose }] : [];
}

function placesOfExtra(words: unknown): readonly Place[] {
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return [];
  // A second LPC bridge is told elsewhere.
  return slotsOfExtra(words)
    .filter(({ device }) => device !== 'lpc')
    .map(({ slot, written, index }) => {
      return { slot, written, what: `extra_args number ${index + 1}`, path: ['extra_args', index] };
    });
}
