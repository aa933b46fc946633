import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { placesOf, type DevicePlace } from './device-key.js';
import { BUSES, FUNCTIONS, HOSTBRIDGE_SLOT, isAssignable, LPC_SLOT, SLOTS, type Slots } from './slot.js';

/** Fixed, so that a disk or NIC more does not move the screen. */
const USUAL: Slots = { fbuf: '0:29:0', xhci: '0:30:0' };

/** The keys of a VM's devices that need a PCI slot, in the order in which they get one. */
export function deviceKeys(definition: VmDefinition): string[] {
  return placesOf(definition).map(({ key }) => key);
}

/**
 * A PCI address for every device: the one its definition says, else the pinned one where it is legal and free, else the usual one
 * of its kind, else the lowest free. Addresses that extra_args use are left to them. A guest names its NICs and disks by them, so
 * they must not move (facts.md 6.4). Throws `definition` when all buses are full.
 */
export function assignSlots(definition: VmDefinition, pins: Slots = {}): Slots {
  const places = placesOf(definition);
  const taken = takenPlaces(definition);
  const slots: Record<string, string> = {};
  const take = (key: string, slot: string): void => {
    slots[key] = slot;
    taken.add(slot);
  };
  for (const { key, slot } of places) if (slot !== undefined) take(key, slot);
  const wishes = [pinsOf(places, pins), USUAL];
  for (const wished of wishes) {
    for (const { key } of places) {
      const wish = Object.hasOwn(wished, key) ? wished[key] : undefined;
      if (slots[key] !== undefined || wish === undefined || !isAssignable(wish) || taken.has(wish)) continue;
      take(key, wish);
    }
  }
  const free = freePlaces(taken);
  for (const { key } of places) if (slots[key] === undefined) take(key, nextFree(free, definition.name));
  return slots;
}

/** Pins without those by which an earlier vmctl knew disks, once there are others. */
export function currentPins(pins: Slots): Slots {
  if (!hasCurrent(pins)) return pins;
  return Object.fromEntries(Object.entries(pins).filter(([key]) => !/^disk\d+$/.test(key)));
}

function pinsOf(places: readonly DevicePlace[], pins: Slots): Slots {
  if (hasCurrent(pins)) return pins;
  const earlier = places.flatMap(({ key, earlier: old }) => {
    const pin = old !== undefined && Object.hasOwn(pins, old) ? pins[old] : undefined;
    return pin === undefined ? [] : [[key, pin] as const];
  });
  return { ...pins, ...Object.fromEntries(earlier) };
}

function hasCurrent(pins: Slots): boolean {
  return Object.keys(pins).some((key) => key.startsWith('disk:') || key.startsWith('ahci:'));
}

function takenPlaces({ hostbridge, extraArgs }: VmDefinition): Set<string> {
  return new Set([...(hostbridge === 'none' ? [] : [HOSTBRIDGE_SLOT]), LPC_SLOT, ...extraSlots(extraArgs)]);
}

/**
 * Bus by bus, function 0 of every slot first: guests do not scan the others of a slot that has none (facts.md 6.4). What was free
 * before is not looked at again.
 */
function* freePlaces(taken: ReadonlySet<string>): Generator<string, undefined> {
  for (let bus = 0; bus < BUSES; bus++) {
    for (let fn = 0; fn < FUNCTIONS; fn++) {
      for (let slot = 0; slot < SLOTS; slot++) {
        const place = `${bus}:${slot}:${fn}`;
        if (isAssignable(place) && !taken.has(place)) yield place;
      }
    }
  }
  return undefined;
}

function nextFree(free: Iterator<string, undefined>, name: string): string {
  const place = free.next().value;
  if (place !== undefined) return place;
  throw new VmctlError('definition', `${name} has more devices than ${BUSES} PCI buses have room for`);
}

/** What `-s` words among extra_args occupy: `N`, `N:F` or `B:N:F`, whatever follows a number is ignored (facts.md 17). */
function extraSlots(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    const value = words[index - 1] === '-s' ? word : /^-s(.+)/.exec(word)?.[1];
    const numbers = (value?.split(',')[0] ?? '').split(':').map((part) => Number.parseInt(part, 10));
    if (value === undefined || numbers.some(Number.isNaN)) return [];
    const [first = 0, second = 0, third = 0] = numbers;
    return [numbers.length === 3 ? `${first}:${second}:${third}` : `0:${first}:${second}`];
  });
}
