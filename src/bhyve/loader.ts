import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { planBhyveload } from './bhyveload.js';
import { planGrub } from './grub.js';
import type { Layout } from './layout.js';
import type { LoaderPlan } from './load-source.js';

export type { LoaderPlan } from './load-source.js';

export interface LoaderInput {
  readonly definition: VmDefinition;
  readonly layout: Layout;
  /** Paths as written of disks that are optional and not there. */
  readonly absent?: ReadonlySet<string>;
}

/**
 * The loader of a VM; undefined when firmware boots it. It needs a destroyed VM each time (facts.md 7) and must have
 * the same memory as bhyve. Throws `definition` when there is nothing to load from.
 */
export function planLoader({ definition, layout, absent }: LoaderInput): LoaderPlan | undefined {
  const { loader, name } = definition;
  if (loader.kind !== 'bhyveload' && loader.kind !== 'grub') return undefined;
  // A disk in memory is empty before the guest runs.
  const there = definition.disks.filter(({ path }) => path !== '' && absent?.has(path) !== true);
  // The first one boots.
  const disks = [...there.filter(({ medium }) => medium === true), ...there.filter(({ medium }) => !medium)];
  const sourced =
    loader.kind === 'bhyveload' ? loader.directory !== undefined : loader.commands !== undefined;
  if (disks.length === 0 && !sourced) {
    throw new VmctlError('definition', `${name}: loader = "${loader.kind}" needs a disk to load from`, {
      hint: 'add a [[disk]], or use loader = "uefi"',
    });
  }
  const source = { definition, layout, disks };
  return loader.kind === 'grub' ? planGrub(source, loader) : planBhyveload(source, loader);
}
