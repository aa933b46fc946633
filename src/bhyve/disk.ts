import type { DiskDefinition } from '../definition/definition.js';
import { vmPath, type Layout } from './layout.js';
import { slotWord } from './slots.js';

export interface DiskPlace {
  readonly disk: DiskDefinition;
  readonly vm: string;
  readonly slot: string;
  readonly layout: Layout;
}

/** `-s` of a block device. `ro` is said: bhyve would else try to write first (facts.md 6.5). */
export function planDisk({ disk, vm, slot, layout }: DiskPlace): string[] {
  const words = [slotWord(slot), disk.type, vmPath(layout, vm, disk.path)];
  return ['-s', [...words, ...(disk.readOnly ? ['ro'] : [])].join(',')];
}
