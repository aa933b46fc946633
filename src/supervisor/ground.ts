import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { lookVolumes, volumesOf } from '../plan/iscsi.js';
import { awaitedDisk, filesNeeded, onHost } from '../plan/preflight.js';
import type { FilesSeen } from '../plan/file-seen.js';
import type { Context } from './context.js';
import { lookAtFiles } from './taken.js';

/** The disk of a definition that is not there, but may come, and what kept it from being seen; undefined = there is none such. */
export async function lookForDisks(
  context: Context,
  definition: VmDefinition,
  signal: AbortSignal,
): Promise<VmctlError | undefined> {
  const { files, warnings } = await seeFiles(context, definition, signal);
  const fault = awaitedDisk(onHost(definition, context.facts), files, context.layout());
  if (fault === undefined || warnings.length === 0) return fault;
  const { code, message, hint } = fault;
  return new VmctlError(code, [message, ...warnings].join('; '), hint === undefined ? {} : { hint });
}

export interface GroundSeen {
  readonly files: FilesSeen;
  /** What could not be seen. */
  readonly warnings: readonly string[];
}

/** The files that are needed, right now: a device that was an iSCSI volume a moment ago may be somebody else's disk. */
export async function seeFiles(
  context: Context,
  definition: VmDefinition,
  signal: AbortSignal,
): Promise<GroundSeen> {
  const warnings = await lookForVolumes(context, definition, signal);
  const needed = filesNeeded(onHost(definition, context.facts), context.layout());
  return { files: await lookAtFiles(context, needed), warnings };
}

/** Which devices its iSCSI volumes are now: a session that went away took its device along. */
async function lookForVolumes(
  context: Context,
  definition: VmDefinition,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const written = volumesOf(definition);
  if (written.length === 0) return [];
  const { volumes, warnings } = await context.execute(lookVolumes(written, context.paths.root), signal);
  for (const one of written) {
    const device = volumes.get(one);
    if (device === undefined) context.volumes.delete(one);
    else context.volumes.set(one, device);
  }
  return warnings;
}
