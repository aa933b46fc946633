import { listenText } from '../definition/address.js';
import {
  SERIAL_PORTS,
  type ConsoleBackend,
  type ConsoleDefinition,
  type VmDefinition,
} from '../definition/definition.js';
import { nmdmPath, type Layout } from './layout.js';
import type { BhyveHost } from './release.js';

/** `-l` of each serial port; on arm64 the one there is is said by -o. */
export function planConsole(
  console: ConsoleDefinition,
  place: Omit<ConsolePlace, 'port'> & ConsoleHost,
): string[] {
  return SERIAL_PORTS.flatMap((port, index) => {
    const backend = console[port];
    if (backend === undefined) return [];
    const path = consolePath(backend, { ...place, port: index + 1 });
    return place.host.arch === 'aarch64' ? ['-o', `console=${path}`] : ['-l', `${port},${path}`];
  });
}

interface ConsoleHost {
  readonly host: Pick<BhyveHost, 'arch'>;
}

export interface ConsolePlace {
  readonly vm: string;
  /** 1 = com1. */
  readonly port: number;
  readonly layout: Pick<Layout, 'root'>;
}

/** The back end of a serial port as bhyve(8) -l has it. */
export function consolePath(backend: ConsoleBackend, { vm, port, layout }: ConsolePlace): string {
  switch (backend.kind) {
    case 'nmdm':
      return nmdmPath(layout, vm, port);
    case 'device':
      return `${layout.root}${backend.path}`;
    case 'stdio':
      return 'stdio';
    case 'tcp':
      return `tcp=${listenText(backend)}`;
  }
}

/** Whether a serial port, of the LPC bridge or of PCI, needs nmdm(4). */
export function usesNmdm({ console, devices }: Pick<VmDefinition, 'console' | 'devices'>): boolean {
  const onLpc = SERIAL_PORTS.some((port) => {
    const backend = console[port];
    return backend?.kind === 'nmdm' || (backend?.kind === 'device' && isNmdm(backend.path));
  });
  return onLpc || (devices.uarts ?? []).some(({ path }) => path === 'nmdm' || isNmdm(path));
}

function isNmdm(path: string): boolean {
  return path.startsWith('/dev/nmdm');
}
