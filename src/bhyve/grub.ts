import type { DiskDefinition, GrubDefinition } from '../definition/definition.js';
import { memoryWord } from './cpu.js';
import { vmHome, vmPath } from './layout.js';
import { loaderConsole, type LoaderPlan, type LoadSource } from './load-source.js';
import { needsWiredMemory } from './memory.js';

/** Seconds of the menu, as vm-bhyve's loader_timeout. */
const TIMEOUT = 3;

/**
 * grub-bhyve(8) reads the disks' names from a file, `(hd0) PATH` a line (facts.md 7), and boots from the root it is given, or by
 * lines of its own, which it finds on the host.
 */
export function planGrub(source: LoadSource, loader: GrubDefinition): LoaderPlan {
  const { definition, layout, disks } = source;
  const { name } = definition;
  const home = vmHome(layout, name);
  const names = grubNames(disks);
  const map = disks.map(({ path }, index) => `(${names[index]}) ${vmPath(layout, name, path)}\n`).join('');
  const config =
    loader.commands === undefined ? [] : [{ path: `${home}/grub.cfg`, text: renderConfig(name, loader) }];
  return {
    command: {
      file: 'grub-bhyve',
      args: [
        ...loaderConsole(source),
        ...(needsWiredMemory(definition) ? ['-S'] : []),
        ...['-m', `${home}/device.map`, '-M', memoryWord(definition)],
        ...(config.length > 0 ? ['-r', 'host', '-d', home] : rootWords(loader, names[0])),
        name,
      ],
    },
    files: [{ path: `${home}/device.map`, text: map }, ...config],
  };
}

/** Partition 1 of a hard disk, as vm-bhyve's grub_run_partition has it by default. UNPROVEN: `-r cd0`. */
function rootWords({ root, directory, config }: GrubDefinition, first = 'hd0'): string[] {
  return [
    ...['-r', root ?? (first.startsWith('cd') ? first : `${first},1`)],
    ...(directory === undefined ? [] : ['-d', directory]),
    ...(config === undefined ? [] : ['-g', config]),
  ];
}

/** One menu entry, which boots what it has loaded at its end: a `boot` of the lines' own says nothing more (vm-bhyve does so). */
function renderConfig(name: string, { commands = [], timeout = TIMEOUT }: GrubDefinition): string {
  const lines = commands.filter((line) => line.trim() !== 'boot').map((line) => `  ${line}\n`);
  return `timeout=${timeout}\nmenuentry '${name}' {\n${lines.join('')}}\n`;
}

function grubNames(disks: readonly DiskDefinition[]): string[] {
  const isCd = (disk: DiskDefinition): boolean => disk.type === 'ahci-cd';
  return disks.map((disk, index) => {
    const before = disks.slice(0, index).filter((other) => isCd(other) === isCd(disk)).length;
    return `${isCd(disk) ? 'cd' : 'hd'}${before}`;
  });
}
