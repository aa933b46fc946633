import type { VmDefinition } from '../definition/definition.js';
import type { VmctlError } from '../errors.js';
import { lookVolumes, volumesOf } from '../plan/iscsi.js';
import { awaitedDisk, filesNeeded, onHost } from '../plan/preflight.js';
import type { FilesSeen } from '../plan/file-seen.js';
import type { Context } from './context.js';
import { lookAtFiles } from './taken.js';

/** The disk of a definition that is not there, but may come; undefined = there is none such. */
export async function lookForDisks(
  context: Context,
  definition: VmDefinition,
): Promise<VmctlError | undefined> {
  await lookForVolumes(context, definition);
  const files = await seeFiles(context, definition);
  return awaitedDisk(onHost(definition, context.facts), files, context.layout());
}

export function seeFiles(context: Context, definition: VmDefinition): Promise<FilesSeen> {
  return lookAtFiles(context, filesNeeded(onHost(definition, context.facts), context.layout()));
}

/** Which devices its iSCSI volumes are now: a session that went away took its device along. */
async function lookForVolumes(context: Context, definition: VmDefinition): Promise<void> {
  const { name } = definition;
  const written = volumesOf(definition);
  if (written.length === 0) return;
  const { volumes, warnings } = await context.execute(lookVolumes(written, context.paths.root));
  for (const reason of warnings) context.story.tell('vm.warning', { vm: name, reason }, 'warn');
  for (const one of written) {
    const device = volumes.get(one);
    if (device === undefined) context.volumes.delete(one);
    else context.volumes.set(one, device);
  }
}
