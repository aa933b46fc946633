import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';

/** Device key (`disk0`, `net:lan`, `fbuf`, `xhci`) -> `bus:slot:function`. */
export type Slots = Readonly<Record<string, string>>;

export const HOSTBRIDGE_SLOT = '0:0:0';
/** By convention, and where UEFI and Windows look for it (facts.md 6.4). */
export const LPC_SLOT = '0:31:0';
/** Fixed, so that a disk or NIC more does not move the screen. */
const USUAL: Slots = { fbuf: '0:29:0', xhci: '0:30:0' };
const LAST_SLOT = 30;
const FUNCTIONS = 8;

/** The keys of a VM's devices that need a PCI slot, in definition order. */
export function deviceKeys(definition: VmDefinition): string[] {
  const { disks, networks, graphics } = definition;
  return [
    ...disks.map((_, index) => diskKey(index)),
    ...networks.map((nic) => nicKey(nic.key)),
    ...(graphics === undefined ? [] : ['fbuf', 'xhci']),
  ];
}

export function diskKey(index: number): string {
  return `disk${index}`;
}

export function nicKey(key: string): string {
  return `net:${key}`;
}

/**
 * A PCI slot for every device: the pinned one where it is legal and free, else by definition order the lowest free.
 * Slots that extra_args use are left to them. A guest names its NICs and disks by slot, so slots must not move
 * (facts.md 6.4). Throws `definition` when bus 0 is full.
 */
export function assignSlots(definition: VmDefinition, pins: Slots = {}): Slots {
  const keys = deviceKeys(definition);
  const taken = new Set([HOSTBRIDGE_SLOT, LPC_SLOT, ...extraSlots(definition.extraArgs)]);
  const slots: Record<string, string> = {};
  for (const wishes of [pins, USUAL]) {
    for (const key of keys) {
      const wish = Object.hasOwn(wishes, key) ? wishes[key] : undefined;
      if (slots[key] !== undefined || wish === undefined || !isFree(taken, wish)) continue;
      slots[key] = wish;
      taken.add(wish);
    }
  }
  for (const key of keys) {
    slots[key] ??= lowestFree(taken, definition.name);
    taken.add(slots[key]);
  }
  return slots;
}

/** `0:5:1` as the word of `-s`: `5:1`. */
export function slotWord(slot: string): string {
  return slot.replace(/^0:/, '');
}

function isFree(taken: ReadonlySet<string>, slot: string): boolean {
  return /^0:([1-9]|[12]\d|30):[0-7]$/.test(slot) && !taken.has(slot);
}

/** Function 0 of every slot first: guests do not scan the others of a slot that has none (facts.md 6.4). */
function lowestFree(taken: ReadonlySet<string>, name: string): string {
  for (let fn = 0; fn < FUNCTIONS; fn++) {
    for (let slot = 1; slot <= LAST_SLOT; slot++) {
      const place = `0:${slot}:${fn}`;
      if (!taken.has(place)) return place;
    }
  }
  throw new VmctlError('definition', `${name} has more devices than PCI bus 0 has room for`);
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
