import type { VmDefinition } from '../definition/definition.js';
import { slotsOfExtra } from '../definition/extra-options.js';
import { VmctlError } from '../errors.js';
import { MEDIUM_KEY, placesOf, type DevicePlace } from './device-key.js';
import {
  BUSES,
  functionOf,
  FUNCTIONS,
  HOSTBRIDGE_SLOT,
  isAssignable,
  LPC_SLOT,
  SLOTS,
  type Slots,
} from './slot.js';

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
  const room = roomOf(definition);
  const slots: Record<string, string> = {};
  const take = ({ key, fleeting }: DevicePlace, slot: string): void => {
    slots[key] = slot;
    room.taken.add(slot);
    if (fleeting !== true) room.steady.add(slot);
  };
  for (const place of places) if (place.slot !== undefined) take(place, place.slot);
  for (const wished of [pinsOf(places, pins), USUAL]) {
    for (const { place, wish } of wishesOf(places, wished)) {
      if (slots[place.key] === undefined && isFree(room, wish)) take(place, wish);
    }
  }
  const free = freePlaces(room);
  for (const place of places)
    if (slots[place.key] === undefined) take(place, nextFree(free, definition.name));
  return slots;
}

interface Room {
  readonly taken: Set<string>;
  /** Of those, whose device is there in every run. */
  readonly steady: Set<string>;
}

function roomOf({ hostbridge, extraArgs }: VmDefinition): Room {
  const fixed = [...(hostbridge === 'none' ? [] : [HOSTBRIDGE_SLOT]), LPC_SLOT];
  const held = [...fixed, ...slotsOfExtra(extraArgs).map(({ slot }) => slot)];
  return { taken: new Set(held), steady: new Set(held) };
}

/** Guests do not look at a slot without a function 0 (facts.md 6.4): what was behind one that is gone moves. */
function isFree({ taken, steady }: Room, slot: string): boolean {
  if (!isAssignable(slot) || taken.has(slot)) return false;
  return functionOf(slot) === 0 || steady.has(slot.replace(/\d$/, '0'));
}

/** Functions 0 first. */
function wishesOf(
  places: readonly DevicePlace[],
  wished: Slots,
): readonly { readonly place: DevicePlace; readonly wish: string }[] {
  const wishes = places.flatMap((place) => {
    const wish = Object.hasOwn(wished, place.key) ? wished[place.key] : undefined;
    return wish === undefined ? [] : [{ place, wish }];
  });
  return wishes.sort((a, b) => functionOf(a.wish) - functionOf(b.wish));
}

/**
 * What is to be pinned after a device got its address: also what devices had that are gone, as long as nobody else has it now. Those
 * by which an earlier vmctl knew disks go once there are others, and an install medium is not pinned.
 */
export function keepPins(pins: Slots, assigned: Slots): Slots {
  const lasting = Object.entries(assigned).filter(([key]) => key !== MEDIUM_KEY);
  const held = new Set(lasting.map(([, slot]) => slot));
  const gone = Object.entries(pins).filter(([key, slot]) => !Object.hasOwn(assigned, key) && !held.has(slot));
  const kept = Object.fromEntries([...gone, ...lasting]);
  if (!hasCurrent(kept)) return kept;
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !/^disk\d+$/.test(key)));
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

/** Bus by bus, function 0 of every slot first. What was free before is not looked at again. */
function* freePlaces(room: Room): Generator<string, undefined> {
  for (let bus = 0; bus < BUSES; bus++) {
    for (let fn = 0; fn < FUNCTIONS; fn++) {
      for (let slot = 0; slot < SLOTS; slot++) {
        const place = `${bus}:${slot}:${fn}`;
        if (isFree(room, place)) yield place;
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
