import type { ListenAddress } from './address.js';
import { SERIAL_PORTS, type SerialPort, type VmDefinition } from './definition.js';
import type { HostDefinition } from './host-definition.js';
import { claimsOfExtra, type ExtraClaim } from './extra-claims.js';
import type { KeyPath } from './finding.js';
import { consoleDeviceOf } from './serial.js';

/** Something two files cannot both have. */
export interface Claim {
  readonly kind: 'listen' | 'uuid' | 'mac' | 'disk' | 'console' | 'passthru' | 'tap';
  /** In one spelling: two claims of one kind with one value are of one thing. */
  readonly value: string;
  readonly what: string;
  readonly path: KeyPath;
}

export function claimsOfHost({ bridges, metrics }: HostDefinition): readonly Claim[] {
  const macs = bridges.flatMap(({ name, hostInterface }) =>
    macClaim(hostInterface?.mac, ['bridge', name, 'mac']),
  );
  const listen = metrics === undefined ? [] : [listenClaim(metrics, 'address', ['metrics', 'listen'])];
  return [...macs, ...listen];
}

export function claimsOfVm(vm: VmDefinition, vmDirectory: string): readonly Claim[] {
  const { graphics, uuid } = vm;
  return [
    ...screenClaim(graphics),
    ...(uuid === undefined ? [] : [claim('uuid', uuid, ['uuid'])]),
    ...vm.networks.flatMap(({ mac }, at) => macClaim(mac, ['network', at, 'mac'])),
    ...vm.disks.flatMap((disk, at) => {
      if (disk.readOnly) return [];
      return [claim('disk', resolvePath(`${vmDirectory}/${vm.name}`, disk.path), ['disk', at, 'path'])];
    }),
    ...SERIAL_PORTS.flatMap((port) => consoleClaim(vm, port)),
    ...claimsOfExtra(vm.extraArgs).flatMap(extraClaim),
  ];
}

/** What the host has of these is one guest's while that runs: neither a name nor an address tells of it. */
const RUNTIME: ReadonlySet<Claim['kind']> = new Set(['listen', 'console', 'passthru', 'tap']);

/** What a guest takes for itself while it runs, beside disks and links. */
export function claimsOfGuest(vm: VmDefinition): readonly Claim[] {
  return claimsOfVm(vm, '').filter(({ kind }) => RUNTIME.has(kind));
}

/** Of its value; both are `ADDRESS:PORT`, IPv6 in brackets. */
export function listenText({ address, port }: ListenAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function claim(kind: Claim['kind'], value: string, path: KeyPath): Claim {
  return { kind, value, what: `${kind} ${value}`, path };
}

/** On whatever bridge: a NIC may be moved to another one while it runs. */
function macClaim(mac: string | undefined, path: KeyPath): readonly Claim[] {
  return mac === undefined ? [] : [claim('mac', mac, path)];
}

function listenClaim(at: ListenAddress, words: string, path: KeyPath): Claim {
  const value = listenText(at);
  return { kind: 'listen', value, what: `${words} ${value}`, path };
}

/** A port that vmctl picks is free when it is picked. */
function screenClaim(screen: VmDefinition['graphics']): readonly Claim[] {
  if (screen?.port === undefined) return [];
  const { address, port } = screen;
  return [listenClaim({ address, port }, 'VNC address', ['graphics', 'vnc'])];
}

function consoleClaim(vm: VmDefinition, port: SerialPort): readonly Claim[] {
  const backend = vm.console[port];
  if (backend === undefined) return [];
  if (backend.kind === 'tcp') return [listenClaim(backend, 'address', ['console', port])];
  const device = consoleDeviceOf(vm.name, port, backend);
  return device === undefined ? [] : [claim('console', device, ['console', port])];
}

function extraClaim({ index, taken }: ExtraClaim): readonly Claim[] {
  const path: KeyPath = ['extra_args', index];
  switch (taken.kind) {
    case 'listen':
      return [listenClaim(taken.at, taken.vnc ? 'VNC address' : 'address', path)];
    case 'disk':
      return taken.readOnly ? [] : [claim('disk', resolvePath('', taken.path), path)];
    case 'console':
      return [claim('console', taken.path, path)];
    case 'tap':
      return [claim('tap', taken.name, path)];
    case 'passthru':
      return [{ ...claim('passthru', taken.device, path), what: `PCI device ${taken.device}` }];
  }
}

/** One spelling for one file, as far as that can be known without looking: no `.`, `..` and doubled slashes. */
function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
