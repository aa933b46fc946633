import type { HostCommand } from '../command/command.js';
import type { DiskDefinition, VmDefinition } from '../definition/definition.js';
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
 * The loader talks on the guest's first serial port. Without one, or with one that only bhyve can listen on, it gets no -c: stdin
 * is /dev/null, output is logged.
 */
export function loaderConsole({ definition, layout }: LoadSource): string[] {
  const { com1 } = definition.console;
  if (com1 === undefined || com1.kind === 'tcp') return [];
  return ['-c', consolePath(com1, { vm: definition.name, port: 1, layout })];
}
