import type { ConsoleBackend, ConsoleDefinition } from '../definition/definition.js';
import { nmdmPath, type Layout } from './layout.js';

/** `-l` of each serial port. */
export function planConsole(console: ConsoleDefinition, vm: string, layout: Layout): string[] {
  return (['com1', 'com2'] as const).flatMap((port, index) => {
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

/** The device behind a serial port. */
export function consolePath(backend: ConsoleBackend, { vm, port, layout }: ConsolePlace): string {
  return backend.kind === 'nmdm' ? nmdmPath(layout, vm, port) : `${layout.root}${backend.path}`;
}

/** Whether a port needs nmdm(4). */
export function usesNmdm(console: ConsoleDefinition): boolean {
  return [console.com1, console.com2].some((backend) => backend?.kind === 'nmdm');
}
