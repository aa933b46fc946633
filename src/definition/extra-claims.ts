import { canonicalIpv6, isIpv4 } from './address.js';
import type { ListenAddress } from './address.js';
import { optionsOf } from './extra-options.js';

/** What an `extra_args` takes for its guest that nobody else can have beside it. */
export interface ExtraClaim {
  /** Of the word in `extra_args`. */
  readonly index: number;
  readonly taken:
    | { readonly kind: 'passthru'; readonly device: string }
    | { readonly kind: 'tap'; readonly name: string }
    | { readonly kind: 'listen'; readonly at: ListenAddress; readonly vnc: boolean }
    | { readonly kind: 'console'; readonly path: string }
    /** As written; `readOnly` = the guest does not write to it. */
    | { readonly kind: 'disk'; readonly path: string; readonly readOnly: boolean };
}

/** Read as bhyve(8) reads them (facts 6.5); variables of `-o` and files of `-k` are not looked into. */
export function claimsOfExtra(words: readonly string[]): readonly ExtraClaim[] {
  return optionsOf(words).flatMap(({ letter, argument, index }) =>
    takenBy(letter, argument).map((taken) => ({ index, taken })),
  );
}

type Taken = ExtraClaim['taken'];

function takenBy(letter: string, argument: string): readonly Taken[] {
  if (letter === 'l') {
    const path = /^com[1-4],(\/dev\/.*)/.exec(argument)?.[1];
    return path === undefined ? [] : [{ kind: 'console', path }];
  }
  if (letter === 'G') return debugServer(argument);
  if (letter !== 's') return [];
  const [, device = '', ...options] = argument.split(',');
  const [first = ''] = options;
  if (device === 'passthru') return passthru(first);
  if (device === 'virtio-net' || device === 'e1000') return tap(first);
  if (device === 'fbuf') return frameBuffer(options);
  return disks(device, options);
}

/** The selectors of bhyve's pci_passthru.c: `B/S/F`, `pciB:S:F`, `pci0:B:S:F`, `pptN` (15). */
export function passthruDevice(text: string): string | undefined {
  if (/^ppt\d+$/.test(text)) return text;
  const parts = /^(?:pci(?:0:)?(\d+):(\d+):(\d+)|(\d+)\/(\d+)\/(\d+))$/.exec(text);
  const numbers = parts?.slice(1).filter((part) => part !== undefined);
  return numbers?.map(Number).join('/');
}

function passthru(first: string): readonly Taken[] {
  const device = passthruDevice(first);
  return device === undefined ? [] : [{ kind: 'passthru', device }];
}

/** tap(4) and vmnet(4) can be opened once. */
function tap(first: string): readonly Taken[] {
  return /^(?:tap|vmnet)\w+$/.test(first) ? [{ kind: 'tap', name: first }] : [];
}

function frameBuffer(options: readonly string[]): readonly Taken[] {
  const find = (key: string): string | undefined =>
    options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
  const at = listenAddress(find('rfb') ?? find('tcp') ?? '');
  return at === undefined ? [] : [{ kind: 'listen', at, vnc: true }];
}

/** `ADDRESS:PORT`, `[IPv6]:PORT`, a port or an address alone; what is missing is 127.0.0.1 and 5900. */
function listenAddress(text: string): ListenAddress | undefined {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text);
  if (bracketed !== null) {
    const address = canonicalIpv6(bracketed[1] ?? '');
    return address === undefined ? undefined : { address, port: Number(bracketed[2] ?? 5900) };
  }
  const [, host, port = '5900'] = /^(?:([^:]*):)?(\d+)?$/.exec(text) ?? [undefined, 'x'];
  const address = host === undefined || host === '' ? '127.0.0.1' : host;
  return isIpv4(address) ? { address, port: Number(port) } : undefined;
}

/** `-G [w][ADDRESS:]PORT` (bhyve(8)); by default on loopback only. */
function debugServer(argument: string): readonly Taken[] {
  const [, address = '127.0.0.1', port] = /^w?(?:(.+):)?(\d+)$/.exec(argument) ?? [];
  if (port === undefined || !isIpv4(address)) return [];
  return [{ kind: 'listen', at: { address, port: Number(port) }, vnc: false }];
}

const DISKS = ['virtio-blk', 'ahci-hd', 'nvme'];

function disks(device: string, options: readonly string[]): readonly Taken[] {
  const [first = '', ...rest] = options;
  const readOnly = rest.includes('ro');
  if (DISKS.includes(device)) return disk(first, readOnly);
  if (device === 'ahci-cd') return disk(first, true);
  if (device !== 'ahci') return [];
  return options.flatMap((option) => {
    const [, kind, path = ''] = /^(hd|cd):(.*)/.exec(option) ?? [];
    return kind === undefined ? [] : disk(path, readOnly || kind === 'cd');
  });
}

function disk(path: string, readOnly: boolean): readonly Taken[] {
  return path.startsWith('/') ? [{ kind: 'disk', path, readOnly }] : [];
}
