import { varsPath } from '../bhyve/firmware.js';
import { vmPath, type Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { claimsOfExtra } from '../definition/extra-claims.js';
import { VmctlError } from '../errors.js';
import type { FileSeen, FilesSeen } from './file-seen.js';

/** A disk of a guest as bhyve is given it. */
export interface DiskUse {
  readonly path: string;
  readonly readOnly: boolean;
  /** Where it is no disk. */
  readonly what?: string;
}

/**
 * Its disks, those of `extra_args` among them: bhyve is given their paths as they are written; and its firmware variables,
 * which a second guest would spoil just so.
 */
export function diskUses(definition: VmDefinition, layout: Layout): readonly DiskUse[] {
  const { name, disks, extraArgs } = definition;
  const own = disks
    // An nvme in memory has none.
    .filter(({ path }) => path !== '')
    .map(({ path, readOnly }) => ({ path: vmPath(layout, name, path), readOnly }));
  const extra = claimsOfExtra(extraArgs).flatMap(({ taken }) => (taken.kind === 'disk' ? [taken] : []));
  const vars = varsPath(layout, definition);
  return [
    ...own,
    ...extra.map(({ path, readOnly }) => ({ path, readOnly })),
    ...(vars === undefined ? [] : [{ path: vars, readOnly: false, what: 'firmware variables file' }]),
  ];
}

/** The disks that this VM writes to, so that nobody else may use them. */
export function diskPaths(definition: VmDefinition, layout: Layout): readonly string[] {
  const written = diskUses(definition, layout).filter(({ readOnly }) => !readOnly);
  return [...new Set(written.map(({ path }) => path))];
}

/** What of a guest's own things is somebody else's. */
export interface Holding {
  /** What may be somebody else's, or could not be seen. */
  readonly warnings: readonly string[];
  /** Somebody else has one: a start ends here. */
  readonly refusal?: VmctlError;
  /** The port of a screen that is "auto". */
  readonly vncPort?: number;
}

export interface SharedCase {
  readonly definition: VmDefinition;
  /** Of all `filesNeeded` of `definition`. */
  readonly files: FilesSeen;
  /** A VM that may be alive. */
  readonly other: VmDefinition;
  /** Of the `diskPaths` of `other`. */
  readonly otherFiles: FilesSeen;
  readonly layout: Layout;
}

/** Refuses a disk that another VM writes to, by whatever name: two users destroy it. Two readers are fine. */
export function judgeShared({ definition, files, other, otherFiles, layout }: SharedCase): Holding {
  const warnings: string[] = [];
  for (const { path, what = 'disk' } of diskUses(definition, layout)) {
    for (const [theirs, seen] of otherFiles) {
      const overlap = overlapOf(files.get(path), seen);
      if (overlap === 'same') {
        const message = `${definition.name}: the ${what} ${path} is in use by ${other.name}`;
        const hint = `stop ${other.name} first, or give one of them another ${what}`;
        return { warnings, refusal: new VmctlError('denied', message, { hint }) };
      }
      if (overlap === 'perhaps')
        warnings.push(`disk ${path} and ${theirs} of ${other.name}: one looks like a partition of the other`);
    }
  }
  return { warnings };
}

/** Refuses a file that one definition has twice, unless it is only read: bhyve would have two writers in one process. */
export function judgeTwice(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  const uses = diskUses(definition, layout);
  for (const [at, one] of uses.entries()) {
    const twin = uses
      .slice(at + 1)
      .find(
        (two) =>
          !(one.readOnly && two.readOnly) && overlapOf(files.get(one.path), files.get(two.path)) === 'same',
      );
    if (twin === undefined) continue;
    const message = `${definition.name}: the disks ${one.path} and ${twin.path} are one`;
    return new VmctlError('denied', message, { hint: 'remove one of them from the definition' });
  }
  return undefined;
}

/** By identity, and of devices also by name: a slice or partition lies within the device it is named after (geom(4)). */
function overlapOf(one: FileSeen | undefined, two: FileSeen | undefined): 'same' | 'perhaps' | undefined {
  if (one === undefined || two === undefined) return undefined;
  if (one.identity === two.identity) return 'same';
  const [a, b] = [one.device, two.device];
  if (a === undefined || b === undefined || !(isWithin(a, b) || isWithin(b, a))) return undefined;
  // A volume may be called web and another one webp1: zfs(8) alone could tell.
  return a.includes('/zvol/') ? 'perhaps' : 'same';
}

function isWithin(device: string, part: string): boolean {
  return part.startsWith(device) && /^(?:[sp]\d+)+[a-h]?$/.test(part.slice(device.length));
}
