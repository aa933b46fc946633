import type { HostCommand } from '../command/command.js';
import type { DiskDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { consolePath } from './console.js';
import { memoryWord } from './cpu.js';
import { vmHome, vmPath, type Layout } from './layout.js';

/** A program that fills the guest's memory before bhyve runs, and the files it reads. */
export interface LoaderPlan {
  readonly command: HostCommand;
  /** To be written, whole, before the command runs. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface LoaderInput {
  readonly definition: VmDefinition;
  readonly layout: Layout;
}

/**
 * The loader of a VM; undefined when firmware boots it. It needs a destroyed VM each time (facts.md 7) and must have
 * the same memory as bhyve. Throws `definition` when there is nothing to load from.
 */
export function planLoader({ definition, layout }: LoaderInput): LoaderPlan | undefined {
  const { loader, disks, name } = definition;
  if (loader.kind !== 'bhyveload' && loader.kind !== 'grub') return undefined;
  if (disks.length === 0) {
    throw new VmctlError('definition', `${name}: loader = "${loader.kind}" needs a disk to load from`, {
      hint: 'add a [[disk]], or use loader = "uefi"',
    });
  }
  return loader.kind === 'grub'
    ? planGrub({ definition, layout })
    : { command: planBhyveload({ definition, layout }), files: [] };
}

function planBhyveload({ definition, layout }: LoaderInput): HostCommand {
  const { name, disks } = definition;
  const paths = disks.flatMap((disk) => ['-d', vmPath(layout, name, disk.path)]);
  return {
    file: 'bhyveload',
    args: [...loaderConsole({ definition, layout }), '-m', memoryWord(definition), ...paths, name],
  };
}

/** grub-bhyve(8) reads the disks' names from a file, `(hd0) PATH` a line (facts.md 7), and boots the first. */
function planGrub({ definition, layout }: LoaderInput): LoaderPlan {
  const { name, disks } = definition;
  const path = `${vmHome(layout, name)}/device.map`;
  const names = grubNames(disks);
  const text = disks.map((disk, index) => `(${names[index]}) ${vmPath(layout, name, disk.path)}\n`).join('');
  // Partition 1 of a hard disk, as vm-bhyve's grub_run_partition has it by default. UNPROVEN: `-r cd0`.
  const root = names[0]?.startsWith('cd') === true ? names[0] : `${names[0]},1`;
  const args = [
    ...loaderConsole({ definition, layout }),
    '-m',
    path,
    '-M',
    memoryWord(definition),
    '-r',
    root,
    name,
  ];
  return { command: { file: 'grub-bhyve', args }, files: [{ path, text }] };
}

function grubNames(disks: readonly DiskDefinition[]): string[] {
  const isCd = (disk: DiskDefinition): boolean => disk.type === 'ahci-cd';
  return disks.map((disk, index) => {
    const before = disks.slice(0, index).filter((other) => isCd(other) === isCd(disk)).length;
    return `${isCd(disk) ? 'cd' : 'hd'}${before}`;
  });
}

/** The loader talks on the guest's first serial port. Without one it gets no -c: stdin is /dev/null, output is logged. */
function loaderConsole({ definition, layout }: LoaderInput): string[] {
  const { com1 } = definition.console;
  return com1 === undefined ? [] : ['-c', consolePath(com1, { vm: definition.name, port: 1, layout })];
}
