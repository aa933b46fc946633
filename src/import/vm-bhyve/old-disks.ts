import { addressText, type Address, type Counter } from './address.js';
import { valueOf } from './config.js';
import { diskPathOf, isUefi, type Guest } from './guest.js';
import type { OldDevice } from './old-device.js';
import type { Wiring } from './wiring.js';

/** The numbers of the disks that vm-bhyve takes: from 0 on, up to the first that lacks a name or a type. */
export function diskNumbers({ config }: Guest): readonly number[] {
  const numbers: number[] = [];
  while (
    valueOf(config, `disk${numbers.length}_name`) !== '' &&
    valueOf(config, `disk${numbers.length}_type`) !== ''
  )
    numbers.push(numbers.length);
  return numbers;
}

/** ahci_device_limit: 1 unless it is a number from 2 to 32. */
export function ahciLimit({ config }: Guest): number {
  const text = valueOf(config, 'ahci_device_limit');
  const limit = /^\d+$/.test(text) ? Number(text) : 1;
  return limit > 1 && limit <= 32 ? limit : 1;
}

/** vm::bhyve_device_disks. A group of AHCI ports that is not full comes last, and without its bus. */
export function placeDisks(guest: Guest, counter: Counter, { volume }: Wiring): readonly OldDevice[] {
  const limit = ahciLimit(guest);
  const uefi = isUefi(guest);
  const devices: OldDevice[] = [];
  let group: { disks: number[]; words: string } = { disks: [], words: '' };
  let fn = 0;
  const numbers = diskNumbers(guest);
  for (const index of numbers) {
    if (fn >= 8) {
      fn = 0;
      counter.nextSlot();
    }
    counter.wrap();
    const type = valueOf(guest.config, `disk${index}_type`);
    const tail = `${diskPathOf(guest, index, volume)}${optionsOf(guest, index)}`;
    const grouped = limit > 1 && type.split('-')[0] === 'ahci';
    if (grouped && !isPort(type)) continue;
    if (grouped) group = { disks: [...group.disks, index], words: `${group.words},${type.slice(5)}:${tail}` };
    const full = group.disks.length >= limit;
    if (grouped && !full) continue;
    const at = counter.at(fn);
    devices.push(
      grouped ? groupDevice(group, at, addressText(at)) : diskDevice(index, at, `${type},${tail}`),
    );
    if (grouped) group = { disks: [], words: '' };
    if (uefi) counter.nextSlot();
    else fn += 1;
    counter.wrap();
  }
  if (group.disks.length > 0) {
    const { slot } = counter.at(fn);
    devices.push(groupDevice(group, { bus: 0, slot, fn }, `${slot}:${fn}`));
    if (uefi) counter.nextSlot();
  }
  if (numbers.length > 0 && !uefi) counter.nextSlot();
  counter.wrap();
  return devices;
}

/** In a group any other type, such as a bare `ahci`, is left out. */
export function isPort(type: string): boolean {
  return type === 'ahci-hd' || type === 'ahci-cd';
}

function optionsOf({ config }: Guest, index: number): string {
  const options = valueOf(config, `disk${index}_opts`);
  return options === '' ? '' : `,${options}`;
}

function diskDevice(index: number, address: Address, words: string): OldDevice {
  const origin = { kind: 'disk', disks: [index], isGroup: false } as const;
  return { origin, address, written: addressText(address), words };
}

function groupDevice(
  { disks, words }: { readonly disks: readonly number[]; readonly words: string },
  address: Address,
  written: string,
): OldDevice {
  return { origin: { kind: 'disk', disks, isGroup: true }, address, written, words: `ahci${words}` };
}
