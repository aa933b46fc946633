import type { Option } from '../../definition/getopt.js';
import type { Variables } from './variables.js';

/**
 * `-s SLOT,DEVICE,...` as variables of bhyve_config(5), by each device's own short form (facts 6.4, 6.5; bhyve-cases). Undefined, or why
 * bhyve would not take it.
 */
export function readPciOption(option: Option, variables: Variables): string | undefined {
  const [place = '', device = '', ...words] = (option.value ?? '').split(',');
  const address = readAddress(place);
  if (address === undefined) return `"${place}" is no PCI address`;
  if (device === '') return 'it names no device';
  const node = `pci.${address.replaceAll(':', '.')}`;
  if (variables.below(`${node}.`).length > 0) return `PCI address ${address} is occupied already`;
  const put: Put = (name, value) => {
    variables.set(`${node}.${name}`, value, option);
  };
  const known = Object.hasOwn(DEVICES, device) ? DEVICES[device] : undefined;
  const { name = device, read } = known ?? { read: readPairs };
  put('device', name);
  read(words, put);
  return undefined;
}

type Put = (name: string, value: string) => void;
type Read = (words: readonly string[], put: Put) => void;

/** As sscanf(3) reads `%d:%d:%d`, `%d:%d` or `%d`: trailing rubbish is no fault (bhyve-cases README 11). */
function readAddress(text: string): string | undefined {
  const [, first, second, third] = /^\s*(\d{1,9})(?::\s*(\d{1,9}))?(?::\s*(\d{1,9}))?/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const [bus, slot, fn] =
    third === undefined ? [0, Number(first), Number(second ?? 0)] : [first, second, third].map(Number);
  const isPlace = [bus, slot, fn].every((one, at) => (one ?? -1) <= (LIMITS[at] ?? 0));
  return isPlace ? `${bus}:${slot}:${fn}` : undefined;
}

const LIMITS = [255, 31, 7];

function readPairs(words: readonly string[], put: Put): void {
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 0) put(word, 'true');
    else put(word.slice(0, at), word.slice(at + 1));
  }
}

/** The first word has a meaning of its own. */
function firstAs(name: string): Read {
  return ([first, ...rest], put) => {
    if (first !== undefined) put(name, first);
    readPairs(rest, put);
  };
}

function readNvme([first, ...rest]: readonly string[], put: Put): void {
  if (first?.startsWith('ram=') === true) put('ram', first.slice('ram='.length));
  else if (first !== undefined) put('path', first);
  readPairs(rest, put);
}

function readPort(type: 'hd' | 'cd'): Read {
  return ([path, ...rest], put) => {
    put('port.0.type', type);
    if (path !== undefined) put('port.0.path', path);
    readPairs(rest, (name, value) => {
      put(`port.0.${name}`, value);
    });
  };
}

/** `hd:PATH[,option...],cd:...`: an empty port keeps its number (bhyve-cases ahci-06). */
function readAhci(words: readonly string[], put: Put): void {
  let port = -1;
  for (const word of words) {
    const [, type, path = ''] = /^(hd|cd):(.*)$/s.exec(word) ?? [];
    if (type === undefined && (port >= 0 || word === '')) {
      if (word === '') port += 1;
      else
        readPairs([word], (name, value) => {
          put(`port.${port}.${name}`, value);
        });
      continue;
    }
    port += 1;
    if (type === undefined || path === '') continue;
    put(`port.${port}.type`, type);
    put(`port.${port}.path`, path);
  }
}

function readPassthru([device = '', ...rest]: readonly string[], put: Put): void {
  const [, bus, slot, fn] = /^(?:pci(?:0:)?)?(\d+)[/:](\d+)[/:](\d+)/.exec(device) ?? [];
  if (device.startsWith('ppt')) put('pptdev', device);
  else if (bus !== undefined && slot !== undefined && fn !== undefined) {
    put('bus', bus);
    put('slot', slot);
    put('func', fn);
  } else put('pptdev', device);
  readPairs(rest, put);
}

/** `NAME=PATH` each, in order. */
function readConsole(words: readonly string[], put: Put): void {
  for (const [port, word] of words.entries()) {
    const at = word.indexOf('=');
    put(`port.${port}.name`, at < 0 ? word : word.slice(0, at));
    if (at >= 0) put(`port.${port}.path`, word.slice(at + 1));
  }
}

/** The first word with a value is the share. */
function readShare(words: readonly string[], put: Put): void {
  let named = false;
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 0 || named) readPairs([word], put);
    else {
      named = true;
      put('sharename', word.slice(0, at));
      put('path', word.slice(at + 1));
    }
  }
}

/** `PATH`, `dev=PATH`, `target=[ID:]PATH`; without any, target 1 (bhyve-cases scsi-*). */
function readScsi(words: readonly string[], put: Put): void {
  let next = 0;
  const [first] = words;
  if (first === undefined) put('target.1', '/dev/cam/ctl');
  for (const [at, word] of words.entries()) {
    const [, id, path] = /^(?:dev=|target=(?:(\d+):)?)(.*)$/s.exec(word) ?? [];
    const target = path ?? (at === 0 && !word.includes('=') ? word : undefined);
    if (target === undefined) readPairs([word], put);
    else {
      const number = id === undefined ? next : Number(id);
      put(`target.${number}`, target);
      next = number + 1;
    }
  }
}

function readXhci(words: readonly string[], put: Put): void {
  for (const [index, word] of words.entries()) {
    const [device = '', ...more] = word.split('=');
    put(`slot.${index + 1}.device`, device);
    if (more.length > 0)
      readPairs([more.join('=')], (name, value) => {
        put(`slot.${index + 1}.${name}`, value);
      });
  }
}

const DEVICES: Readonly<Record<string, { readonly name?: string; readonly read: Read }>> = {
  amd_hostbridge: {
    name: 'hostbridge',
    read: (_, put) => {
      put('vendor', '0x1022');
      put('devid', '0x7432');
    },
  },
  'virtio-blk': { read: firstAs('path') },
  'virtio-net': { read: firstAs('backend') },
  e1000: { read: firstAs('backend') },
  nvme: { read: readNvme },
  ahci: { read: readAhci },
  'ahci-hd': { name: 'ahci', read: readPort('hd') },
  'ahci-cd': { name: 'ahci', read: readPort('cd') },
  passthru: { read: readPassthru },
  'virtio-console': { read: readConsole },
  'virtio-9p': { read: readShare },
  'virtio-scsi': { read: readScsi },
  'virtio-input': { read: firstAs('path') },
  uart: { read: firstAs('path') },
  xhci: { read: readXhci },
};
