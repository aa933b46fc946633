import type { HostCommand } from '../command/command.js';
import { SERIAL_PORTS, type DiskDefinition, type VmDefinition } from '../definition/definition.js';
import { consolePath } from './console.js';
import type { Layout } from './layout.js';

/** A program that fills the guest's memory before bhyve runs, and the files it reads. */
export interface LoaderPlan {
  readonly command: HostCommand;
  /** To be written, whole, before the command runs. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** What a loader has to load from. */
export interface LoadSource {
  readonly definition: VmDefinition;
  readonly layout: Layout;
  /** That are there. */
  readonly disks: readonly DiskDefinition[];
}

/**
 * The loader talks on the guest's first serial port, which need not be com1. Without one, or with one that only bhyve can listen on, it
 * gets no -c: stdin is /dev/null, output is logged.
 */
export function loaderConsole({ definition, layout }: LoadSource): string[] {
  const { name, console } = definition;
  const at = SERIAL_PORTS.findIndex((port) => console[port] !== undefined);
  const first = console[SERIAL_PORTS[at] ?? 'com1'];
  if (first === undefined || first.kind === 'tcp') return [];
  return ['-c', consolePath(first, { vm: name, port: at + 1, layout })];
}
