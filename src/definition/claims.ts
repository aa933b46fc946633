import type { HostDefinition, ListenAddress, VmDefinition } from './definition.js';
import type { KeyPath } from './finding.js';
import { consoleDeviceOf } from './serial.js';

/** Something two files cannot both have. */
export interface Claim {
  readonly key: string;
  readonly what: string;
  readonly path: KeyPath;
}

export function claimsOfHost({ bridges, metrics }: HostDefinition): readonly Claim[] {
  const macs = bridges.flatMap(({ name, hostInterface }) =>
    macClaim(hostInterface?.mac, ['bridge', name, 'mac']),
  );
  return [...macs, ...(metrics === undefined ? [] : [portClaim(metrics, ['metrics', 'listen'])])];
}

export function claimsOfVm(vm: VmDefinition, vmDirectory: string): readonly Claim[] {
  const { graphics, uuid } = vm;
  return [
    ...(graphics === undefined ? [] : [portClaim(graphics, ['graphics', 'vnc'])]),
    ...(uuid === undefined ? [] : [{ key: `uuid ${uuid}`, what: `uuid ${uuid}`, path: ['uuid'] }]),
    ...vm.networks.flatMap(({ mac }, at) => macClaim(mac, ['network', at, 'mac'])),
    ...vm.disks.flatMap((disk, at) => {
      if (disk.readOnly) return [];
      const path = resolvePath(`${vmDirectory}/${vm.name}`, disk.path);
      return [{ key: `disk ${path}`, what: `disk ${path}`, path: ['disk', at, 'path'] }];
    }),
    ...(['com1', 'com2'] as const).flatMap((port) => consoleClaim(vm, port)),
  ];
}

/** On whatever bridge: a NIC may be moved to another one while it runs. */
function macClaim(mac: string | undefined, path: KeyPath): readonly Claim[] {
  return mac === undefined ? [] : [{ key: `mac ${mac}`, what: `mac ${mac}`, path }];
}

function portClaim({ address, port }: ListenAddress, path: KeyPath): Claim {
  const text = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return {
    key: `listen ${text}`,
    what: path[0] === 'graphics' ? `VNC address ${text}` : `address ${text}`,
    path,
  };
}

function consoleClaim(vm: VmDefinition, port: 'com1' | 'com2'): readonly Claim[] {
  const backend = vm.console[port];
  if (backend === undefined) return [];
  const device = consoleDeviceOf(vm.name, port, backend);
  return [{ key: `console ${device}`, what: `console ${device}`, path: ['console', port] }];
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
