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
    | { readonly kind: 'console' | 'tpm' | 'scsi'; readonly path: string }
    | { readonly kind: 'vale'; readonly port: string }
    | { readonly kind: 'hook'; readonly node: string; readonly peerhook: string }
    | { readonly kind: 'socket'; readonly path: string }
    /** As written; `readOnly` = the guest does not write to it. */
    | { readonly kind: 'disk'; readonly path: string; readonly readOnly: boolean };
}

/** Read as bhyve(8) reads them (facts 6.5); of variables those of serial ports; files of `-k` are not looked into. */
export function claimsOfExtra(words: readonly string[]): readonly ExtraClaim[] {
  return optionsOf(words).flatMap(({ letter, argument, index }) =>
    takenBy(letter, argument).map((taken) => ({ index, taken })),
  );
}

type Taken = ExtraClaim['taken'];

function takenBy(letter: string, argument: string): readonly Taken[] {
  if (letter === 'l') {
    return lpcDevice(argument);
  }
  if (letter === 'o') return serialPort(/^lpc\.com[1-4]\.path=(.*)/.exec(argument)?.[1] ?? '');
  if (letter === 'G') return debugServer(argument);
  if (letter !== 's') return [];
  const [, device = '', ...options] = argument.split(',');
  const [first = ''] = options;
  if (device === 'passthru') return passthru(first);
  if (device === 'virtio-net' || device === 'e1000') return nic(options);
  if (device === 'fbuf') return frameBuffer(options);
  if (device === 'uart') return serialPort(options.join(','));
  if (device === 'virtio-scsi') return first.startsWith('/') ? [{ kind: 'scsi', path: first }] : [];
  if (device === 'virtio-console') return consolePorts(options);
  return disks(device, options);
}

/** Names count without case (bhyve-cases l-05). */
function lpcDevice(argument: string): readonly Taken[] {
  const [, tpm] = /^tpm,passthru,([^,]+)/i.exec(argument) ?? [];
  if (tpm !== undefined) return [{ kind: 'tpm', path: tpm }];
  const [, backend] = /^com[1-4],(.*)/i.exec(argument) ?? [];
  return backend === undefined ? [] : serialPort(backend);
}

function serialPort(backend: string): readonly Taken[] {
  if (backend.startsWith('/dev/')) return [{ kind: 'console', path: backend }];
  const at = backend.startsWith('tcp=') ? listenAddress(backend.slice('tcp='.length)) : undefined;
  return at === undefined ? [] : [{ kind: 'listen', at, vnc: false }];
}

/** The selectors of bhyve's pci_passthru.c: `B/S/F`, `pciB:S:F`, `pci0:B:S:F`, `pptN`. */
export function passthruDevice(text: string): string | undefined {
  if (/^ppt\d+$/.test(text)) return text;
  const parts = /^(?:pci(?:0:)?(\d+):(\d+):(\d+)|(\d+)\/(\d+)\/(\d+))$/.exec(text);
  const [bus, slot, fn] = (parts?.slice(1).filter((part) => part !== undefined) ?? []).map(Number);
  if (bus === undefined || slot === undefined || fn === undefined) return undefined;
  return bus < 256 && slot < 32 && fn < 8 ? `${bus}/${slot}/${fn}` : undefined;
}

function passthru(first: string): readonly Taken[] {
  const device = passthruDevice(first);
  return device === undefined ? [] : [{ kind: 'passthru', device }];
}

/** tap(4) and vmnet(4) can be opened once, a port of vale(4) and a hook of a node have one user each. */
function nic(options: readonly string[]): readonly Taken[] {
  const [first = ''] = options;
  if (/^(?:tap|vmnet)\w+$/.test(first) || options.includes('type=tap')) return [{ kind: 'tap', name: first }];
  if (first.startsWith('vale')) return [{ kind: 'vale', port: first }];
  const [path, peerhook] = [valueOf(options, 'path'), valueOf(options, 'peerhook')];
  if (first !== 'netgraph' || path === undefined || peerhook === undefined) return [];
  return [{ kind: 'hook', node: path.replace(/:$/, ''), peerhook }];
}

function consolePorts(options: readonly string[]): readonly Taken[] {
  return options.flatMap((option) => {
    const path = /^[^=]+=(\/.*)/.exec(option)?.[1];
    return path === undefined ? [] : [{ kind: 'socket', path }];
  });
}

function valueOf(options: readonly string[], key: string): string | undefined {
  return options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
}

function frameBuffer(options: readonly string[]): readonly Taken[] {
  const at = listenAddress(valueOf(options, 'rfb') ?? valueOf(options, 'tcp') ?? '');
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
