import { vmPath, type Layout } from '../bhyve/layout.js';
import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { volumesOf } from './iscsi.js';

/**
 * The devices that a guest's iSCSI volumes were at its launch, in definition order: which they would be now nobody looks, and
 * a daemon that came later never did.
 */
export function withVolumes(
  layout: Layout,
  { bhyve, definition }: { readonly bhyve: HostCommand; readonly definition: VmDefinition },
): Layout {
  const unknown = volumesOf(definition).filter((path) => layout.volumes?.has(path) !== true);
  if (unknown.length === 0) return layout;
  const others = new Set(definition.disks.map(({ path }) => vmPath(layout, definition.name, path)));
  const devices = bhyve.args
    .flatMap((word) => word.split(','))
    .filter((part) => /\/dev\/da\d+$/.test(part) && !others.has(part));
  const found = unknown.flatMap((path, at): [string, string][] => {
    const device = devices[at];
    return device === undefined ? [] : [[path, device]];
  });
  return { ...layout, volumes: new Map([...(layout.volumes ?? []), ...found]) };
}
