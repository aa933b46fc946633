import { SERIAL_PORTS, type ConsoleBackend, type ConsoleDefinition } from '../definition/definition.js';
import { nmdmPath, type Layout } from './layout.js';

/** `-l` of each serial port. */
export function planConsole(console: ConsoleDefinition, vm: string, layout: Layout): string[] {
  return SERIAL_PORTS.flatMap((port, index) => {
    const backend = console[port];
    return backend === undefined
      ? []
      : ['-l', `${port},${consolePath(backend, { vm, port: index + 1, layout })}`];
  });
}

export interface ConsolePlace {
  readonly vm: string;
  /** 1 = com1. */
  readonly port: number;
  readonly layout: Layout;
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
      return `tcp=${backend.address.includes(':') ? `[${backend.address}]` : backend.address}:${backend.port}`;
  }
}

/** Whether a port needs nmdm(4). */
export function usesNmdm(console: ConsoleDefinition): boolean {
  return SERIAL_PORTS.some((port) => {
    const backend = console[port];
    return backend?.kind === 'nmdm' || (backend?.kind === 'device' && /^\/dev\/nmdm/.test(backend.path));
  });
}
