import { type Claim, claim, listenClaim, macClaim, resolvePath } from './claim.js';
import { deviceClaims } from './device-claims.js';
import { SERIAL_PORTS, type SerialPort, type VmDefinition } from './definition.js';
import type { HostDefinition } from './host-definition.js';
import { claimsOfExtra, type ExtraClaim } from './extra-claims.js';
import type { KeyPath } from './finding.js';
import { nicClaims } from './nic-claims.js';
import { consoleDeviceOf } from './serial.js';

export function claimsOfHost({ bridges, metrics }: HostDefinition): readonly Claim[] {
  const macs = bridges.flatMap(({ name, hostInterface }) =>
    macClaim(hostInterface?.mac, ['bridge', name, 'mac']),
  );
  const listen = metrics === undefined ? [] : [listenClaim(metrics, 'address', ['metrics', 'listen'])];
  return [...macs, ...listen];
}

export function claimsOfVm(vm: VmDefinition, vmDirectory: string): readonly Claim[] {
  const { graphics, gdb, uuid } = vm;
  const home = `${vmDirectory}/${vm.name}`;
  return [
    ...screenClaim(graphics),
    ...(gdb === undefined ? [] : [listenClaim(gdb, 'address', ['gdb', 'listen'])]),
    ...(uuid === undefined ? [] : [claim('uuid', uuid, ['uuid'])]),
    ...nicClaims(vm),
    ...diskClaims(vm, home),
    ...SERIAL_PORTS.flatMap((port) => consoleClaim(vm, port)),
    ...deviceClaims(vm, home),
    ...claimsOfExtra(vm.extraArgs).flatMap(extraClaim),
  ];
}

/** What the host has of these is one guest's while that runs: neither a name nor an address tells of it. */
const RUNTIME: ReadonlySet<Claim['kind']> = new Set([
  ...(['listen', 'console', 'passthru', 'tap', 'vale'] as const),
  ...(['hook', 'tpm', 'scsi', 'socket', 'input'] as const),
]);

/** What a guest takes for itself while it runs, beside disks and links. */
export function claimsOfGuest(vm: VmDefinition): readonly Claim[] {
  return claimsOfVm(vm, '').filter(({ kind }) => RUNTIME.has(kind));
}

/** A port that vmctl picks is free when it is picked. */
function screenClaim(screen: VmDefinition['graphics']): readonly Claim[] {
  if (screen?.port === undefined) return [];
  const { address, port } = screen;
  return [listenClaim({ address, port }, 'VNC address', ['graphics', 'vnc'])];
}

/** What is written to: images, volumes, and the variables of the firmware. */
function diskClaims({ disks, loader }: VmDefinition, home: string): readonly Claim[] {
  const vars = 'vars' in loader ? loader.vars?.path : undefined;
  return [
    ...disks.flatMap(({ path, readOnly }, at) => {
      if (readOnly || path === '') return [];
      const value = path.startsWith('iscsi:') ? path.replace(/\/0$/, '') : resolvePath(home, path);
      return [claim('disk', value, ['disk', at, 'path'])];
    }),
    ...(vars === undefined ? [] : [varsClaim(resolvePath(home, vars))]),
  ];
}

function varsClaim(value: string): Claim {
  return { ...claim('disk', value, ['loader', 'vars']), what: `firmware variables file ${value}` };
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
    case 'socket':
    case 'tpm':
      return [claim(taken.kind, resolvePath('', taken.path), path)];
    case 'console':
    case 'scsi':
      return [claim(taken.kind, taken.path, path)];
    case 'tap':
      return [claim('tap', taken.name, path)];
    case 'vale':
      return [claim('vale', taken.port, path)];
    case 'hook':
      return [claim('hook', `${taken.node}:${taken.peerhook}`, path)];
    case 'passthru':
      return [{ ...claim('passthru', taken.device, path), what: `PCI device ${taken.device}` }];
  }
}
