import { addressText, createCounter, startSlotOf, type Address, type Counter } from './address.js';
import { isYes, valueOf, type Config } from './config.js';
import { homeOf, isUefi, type Guest } from './guest.js';
import type { OldDevice, Origin } from './old-device.js';
import { placeDisks } from './old-disks.js';
import { nicsOf, placeNics } from './old-nics.js';
import type { Wiring } from './wiring.js';

/** A run that is no plain `vm start`. */
export interface OldRun {
  /** `vm install`: the medium. */
  readonly medium?: string;
  /** `-f`: the first serial port is the terminal. */
  readonly foreground?: boolean;
}

/** All devices that vm-bhyve gives to bhyve, in the order of its argv. */
export interface OldMachine {
  readonly devices: readonly OldDevice[];
  /** The last bus in use: `-Y` from 1 on. */
  readonly bus: number;
}

export interface OldInput {
  readonly guest: Guest;
  readonly system: Config;
  readonly wiring: Wiring;
  readonly run: OldRun;
}

/** vm-bhyve's slot numbers (its lib/vm-run, vm::bhyve_device_*). Host bridge and LPC are not among them. */
export function placeDevices({ guest, system, wiring, run }: OldInput): OldMachine {
  const { config } = guest;
  const counter = createCounter(startSlotOf(valueOf(config, 'start_slot', '4')) ?? 4);
  const devices = [
    ...placeDisks(guest, counter, wiring),
    ...placeNics(nicsOf(guest, system), counter, wiring),
    ...single(counter, 'rng', isYes(valueOf(config, 'virt_random')) ? 'virtio-rnd' : undefined),
    ...placePassthru(config, counter),
    ...single(counter, 'fbuf', screenWords(guest, wiring, run)),
    ...single(counter, 'tablet', isYes(valueOf(config, 'xhci_mouse')) ? 'xhci,tablet' : undefined),
    ...single(counter, 'sound', soundWords(config)),
    ...single(counter, 'consoles', portWords(guest)),
  ];
  return { devices, bus: counter.bus() };
}

/** The names of the ports of virt_consoleN: yes is the number, 16 at most. */
export function portsOf({ config }: Guest): readonly string[] {
  const ports: string[] = [];
  for (let value = valueOf(config, 'virt_console0'); value !== '' && ports.length < 16;) {
    ports.push(/^(?:yes|on|1)$/i.test(value) ? String(ports.length) : value);
    value = valueOf(config, `virt_console${ports.length}`);
  }
  return ports;
}

/** The numbers of passthruN up to the first gap. */
export function passthruNumbers(config: Config): readonly number[] {
  const numbers: number[] = [];
  while (valueOf(config, `passthru${numbers.length}`) !== '') numbers.push(numbers.length);
  return numbers;
}

/** Whether the guest has a screen: only firmware gives it one. */
export function hasScreen(guest: Guest): boolean {
  return isUefi(guest) && isYes(valueOf(guest.config, 'graphics'));
}

function single(
  counter: Counter,
  kind: 'rng' | 'fbuf' | 'tablet' | 'sound' | 'consoles',
  words?: string,
): OldDevice[] {
  if (words === undefined) return [];
  const address = counter.at(0);
  counter.nextSlot();
  counter.wrap();
  return [device({ kind }, address, words)];
}

function device(origin: Origin, address: Address, words: string): OldDevice {
  return { origin, address, written: addressText(address), words };
}

/** `A/B/C=S:F` is taken as it is, behind the current bus. Functions of one bus of the host stay in one slot, more than 8 too. */
function placePassthru(config: Config, counter: Counter): readonly OldDevice[] {
  let last: string | undefined;
  let fn = 0;
  const numbers = passthruNumbers(config);
  const devices = numbers.map((index) => {
    const value = valueOf(config, `passthru${index}`);
    const options = valueOf(config, `passthru${index}_options`);
    const tail = options === '' ? '' : `,${options}`;
    if (value.includes('=')) {
      const place = value.slice(value.lastIndexOf('=') + 1);
      const words = `passthru,${value.slice(0, value.indexOf('='))}${tail}`;
      const origin = { kind: 'passthru', index, isForced: true } as const;
      return {
        origin,
        written: `${counter.bus()}:${place}`,
        address: forcedAddress(counter.bus(), place),
        words,
      };
    }
    const [hostBus] = value.split('/');
    if (last !== undefined && last !== hostBus) {
      counter.nextSlot();
      fn = 0;
    }
    counter.wrap();
    last = hostBus;
    fn += 1;
    return device(
      { kind: 'passthru', index, isForced: false },
      counter.at(fn - 1),
      `passthru,${value}${tail}`,
    );
  });
  if (numbers.length > 0) counter.nextSlot();
  counter.wrap();
  return devices;
}

function forcedAddress(bus: number, place: string): Address | undefined {
  const [, slot, fn] = /^(\d{1,2}):(\d)$/.exec(place) ?? [];
  return slot === undefined ? undefined : { bus, slot: Number(slot), fn: Number(fn) };
}

function screenWords(guest: Guest, { vncPort }: Wiring, { medium }: OldRun): string | undefined {
  if (!hasScreen(guest)) return undefined;
  const value = (key: string): string => valueOf(guest.config, key);
  const wait = valueOf(guest.config, 'graphics_wait', 'auto');
  const waits = wait === 'auto' ? medium !== undefined : isYes(wait);
  const port = value('graphics_port');
  const size = value('graphics_res');
  const words = [
    `tcp=${value('graphics_listen') || '0.0.0.0'}:${port === '' ? vncPort() : port}`,
    ...(size === '' ? [] : [`w=${size.split('x')[0]}`, `h=${size.slice(size.lastIndexOf('x') + 1)}`]),
    ...(value('graphics_vga') === '' ? [] : [`vga=${value('graphics_vga')}`]),
    ...(value('vnc_password') === '' ? [] : [`password=${value('vnc_password')}`]),
    ...(waits ? ['wait'] : []),
  ];
  return `fbuf,${words.join(',')}`;
}

function soundWords(config: Config): string | undefined {
  if (!isYes(valueOf(config, 'sound'))) return undefined;
  const record = valueOf(config, 'sound_rec');
  return `hda,play=${valueOf(config, 'sound_play', '/dev/dsp0')}${record === '' ? '' : `,rec=${record}`}`;
}

function portWords(guest: Guest): string | undefined {
  const ports = portsOf(guest).map((port) => `${port}=${homeOf(guest)}/vtcon.${port}`);
  return ports.length === 0 ? undefined : ['virtio-console', ...ports].join(',');
}
