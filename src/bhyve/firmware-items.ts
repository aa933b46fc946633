import type { FwcfgDefinition } from '../definition/devices.js';
import { vmPath, type Layout } from './layout.js';

/** -f of each item that the guest's firmware and system can read (14). */
export function planFirmwareItems(fwcfg: FwcfgDefinition | undefined, vm: string, layout: Layout): string[] {
  return (fwcfg?.items ?? []).flatMap((item) => [
    '-f',
    `${item.name},${'file' in item ? `file=${vmPath(layout, vm, item.file)}` : `string=${item.string}`}`,
  ]);
}
