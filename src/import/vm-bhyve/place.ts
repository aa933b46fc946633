import { addressText, startSlotOf, type Address } from './address.js';
import { valueOf } from './config.js';
import type { Guest } from './guest.js';
import { hasNullIso } from './old-argv.js';
import type { OldDevice, Origin } from './old-device.js';
import { changed, type Remark } from './part.js';

/** The PCI addresses of a guest, frozen. */
export interface Places {
  /** By `placeKey`. */
  readonly slots: ReadonlyMap<string, string>;
  readonly remarks: readonly Remark[];
}

/** `disk0`, `nic1`, `passthru2`, `fbuf`; a group of disks by its first. */
export function placeKey(origin: Origin): string {
  if (origin.kind === 'disk') return `disk${origin.disks[0]}`;
  if (origin.kind === 'nic' || origin.kind === 'passthru') return `${origin.kind}${origin.index}`;
  return origin.kind;
}

/** Of host bridge and LPC: vmctl puts them where vm-bhyve did. */
const TAKEN = ['0:0:0', '0:31:0'];

/**
 * Where vm-bhyve put every device, written down so that it stays there. Where two would be in one place, or the place does not
 * exist, bhyve would not start: the one that nobody asked for moves. `extra` are the addresses of devices in bhyve_options.
 */
export function freezePlaces(guest: Guest, devices: readonly OldDevice[], extra: readonly string[]): Places {
  const all = [...devices, ...nullIso(guest)];
  const taken = new Set([...TAKEN, ...extra]);
  const slots = new Map<string, string>();
  const remarks: Remark[] = [...startRemarks(guest)];
  const wanting: OldDevice[] = [];
  for (const device of [...all.filter(isForced), ...all.filter((one) => !isForced(one))]) {
    const text = legalText(device.address);
    if (text === undefined || taken.has(text)) wanting.push(device);
    else {
      taken.add(text);
      slots.set(placeKey(device.origin), text);
    }
  }
  // Guests look at the other functions of a slot only when there is a function 0 (facts 6.4).
  for (const device of all) {
    const text = slots.get(placeKey(device.origin));
    const first = text?.replace(/\d$/, '0');
    if (text === undefined || first === undefined || taken.has(first)) continue;
    taken.add(first);
    slots.set(placeKey(device.origin), first);
    remarks.push(
      changed(keyOf(device.origin), `no guest sees ${text} while nothing is at ${first}: it is there now`),
    );
  }
  for (const device of wanting) {
    const text = freeSlot(taken);
    taken.add(text);
    slots.set(placeKey(device.origin), text);
    const why = legalText(device.address) === undefined ? 'is no PCI address' : 'is that of another device';
    remarks.push(
      changed(keyOf(device.origin), `${device.written} ${why}: bhyve would not start; it is at ${text} now`),
    );
  }
  return { slots, remarks };
}

function isForced({ origin }: OldDevice): boolean {
  return origin.kind === 'passthru' && origin.isForced;
}

function nullIso({ config, vmDirectory }: Guest): readonly OldDevice[] {
  if (!hasNullIso(config)) return [];
  const slot = startSlotOf(valueOf(config, 'install_slot', '3')) ?? 3;
  const written = `${slot}:0`;
  const words = `ahci-cd,${vmDirectory}/.config/null.iso`;
  return [{ origin: { kind: 'null-iso' }, address: { bus: 0, slot, fn: 0 }, written, words }];
}

function startRemarks({ config }: Guest): readonly Remark[] {
  const text = valueOf(config, 'start_slot', '4');
  if (startSlotOf(text) !== undefined) return [];
  return [changed('start_slot', `"${text}" is no slot: bhyve would not start; counted from 4`)];
}

/** readSlot's limits. */
function legalText(address: Address | undefined): string | undefined {
  if (address === undefined) return undefined;
  const { bus, slot, fn } = address;
  return bus <= 255 && slot <= 31 && fn <= 7 ? addressText(address) : undefined;
}

/** The first empty slot behind the last one of bus 0, else the first empty one at all. */
function freeSlot(taken: ReadonlySet<string>): string {
  const used = new Set(
    [...taken].flatMap((text) => (text.startsWith('0:') ? [Number(text.split(':')[1])] : [])),
  );
  const last = Math.max(3, ...[...used].filter((slot) => slot < 31));
  const wanted = [...range(last + 1, 30), ...range(1, last)].find((slot) => !used.has(slot));
  if (wanted !== undefined) return `0:${wanted}:0`;
  for (let slot = 0; ; slot += 1) {
    const text = `${1 + Math.floor(slot / 32)}:${slot % 32}:0`;
    if (!taken.has(text)) return text;
  }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

const KEYS: Readonly<Record<string, string>> = {
  rng: 'virt_random',
  fbuf: 'graphics',
  tablet: 'xhci_mouse',
  sound: 'sound',
  consoles: 'virt_console0',
  'null-iso': 'nulliso_fix',
};

/** The key that the operator looks for when the device is not where it was. */
function keyOf(origin: Origin): string {
  if (origin.kind === 'disk') return `disk${origin.disks[0]}_type`;
  if (origin.kind === 'nic') return `network${origin.index}_type`;
  return origin.kind === 'passthru' ? `passthru${origin.index}` : (KEYS[origin.kind] ?? origin.kind);
}
