import { type Claim, claim, listenClaim, resolvePath } from './claim.js';
import { SERIAL_PORTS, type VmDefinition } from './definition.js';
import type { UartDefinition } from './devices.js';
import { readBackend } from './serial.js';

/** What the other devices and companions of a VM take; `home` is the VM's own directory. */
export function deviceClaims({ name, devices, companions }: VmDefinition, home: string): readonly Claim[] {
  const { passthru = [], scsi = [], virtioConsoles = [], inputs = [], uarts = [], tpm } = devices;
  return [
    ...passthru.map(({ device }, at) => ({
      ...claim('passthru', device, ['passthru', at, 'device']),
      what: `PCI device ${device}`,
    })),
    ...scsi.map(({ device }, at) => claim('scsi', device, ['scsi', at, 'device'])),
    ...inputs.map(({ device }, at) => claim('input', device, ['input', at, 'device'])),
    ...uarts.flatMap((uart, at) => uartClaims(uart, { name, at })),
    ...virtioConsoles.flatMap(({ ports }, at) =>
      ports.map(({ name: port, path = `vtcon.${port}` }, index) =>
        claim('socket', resolvePath(home, path), ['virtio_console', at, 'port', index]),
      ),
    ),
    ...companions.flatMap(({ socket }, at) =>
      socket === undefined ? [] : [claim('socket', resolvePath(home, socket), ['companion', at, 'socket'])],
    ),
    ...(tpm === undefined ? [] : tpmClaims(tpm, home)),
  ];
}

/** nmdm(4) pairs of these ports are numbered behind those of com1 to com4. */
function uartClaims(
  { path }: UartDefinition,
  { name, at }: { readonly name: string; readonly at: number },
): readonly Claim[] {
  const backend = readBackend(path);
  const key = ['uart', at, 'path'];
  if (!backend.ok || backend.value.kind === 'stdio') return [];
  if (backend.value.kind === 'tcp') return [listenClaim(backend.value, 'address', key)];
  const pair = `/dev/nmdm-${name}.${SERIAL_PORTS.length + 1 + at}A`;
  return [claim('console', backend.value.kind === 'nmdm' ? pair : path, key)];
}

/** The state of a TPM is one guest's; an own swtpm(8) lies in the VM's own directory. */
function tpmClaims(tpm: NonNullable<VmDefinition['devices']['tpm']>, home: string): readonly Claim[] {
  if (tpm.kind === 'passthru') return [claim('tpm', tpm.device, ['tpm', 'device'])];
  return tpm.socket === undefined ? [] : [claim('tpm', resolvePath(home, tpm.socket), ['tpm', 'socket'])];
}
