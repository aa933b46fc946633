import { VmctlError } from '../errors.js';
import { modulesNeeded } from '../plan/modules.js';
import { awaitedDisk, filesNeeded, judgeFiles } from '../plan/preflight.js';
import { bridgesOf } from '../plan/start.js';
import type { VmDefinition } from '../definition/definition.js';
import type { StartInput } from '../vm/actors.js';
import { pluggedNow } from '../vm/live.js';
import type { Context } from './context.js';
import { loadModules } from './module-loading.js';
import { clear, lookAtFiles, refuseTaken } from './taken.js';
import { markConsole, markOutput } from './output.js';

/** The disk of a definition that is not there, but may come; undefined = there is none such. */
export async function lookForDisks(
  context: Context,
  definition: VmDefinition,
): Promise<VmctlError | undefined> {
  const layout = context.layout();
  const files = await lookAtFiles(context, filesNeeded(definition, layout));
  return awaitedDisk(definition, files, layout);
}

/** What must be right before anything is changed, then modules and bridges. */
export async function prepareHost(
  context: Context,
  { name, definition, live }: StartInput,
  signal: AbortSignal,
): Promise<'done' | 'disk-awaited'> {
  // What an earlier guest wrote is not to be taken for this one's words.
  markOutput(context, name);
  markConsole(context, name);
  context.cleared.delete(name);
  const layout = context.layout();
  const files = await lookAtFiles(context, filesNeeded(definition, layout));
  if (awaitedDisk(definition, files, layout) !== undefined) return 'disk-awaited';
  const fault = judgeFiles(definition, files, layout);
  if (fault !== undefined) throw fault;
  context.disks.set(definition, files);
  const clearance = await clear(context, { definition, files });
  const plugged = { ...definition, networks: pluggedNow(definition, live) };
  const bridges = bridgesOf(plugged, context.hostDefinition());
  const needed = modulesNeeded(definition, bridges);
  const loaded = await loadModules(context, needed, signal);
  await refuseTaken(context, clearance, signal);
  for (const bridge of bridges) {
    await context.bridges.ensure(bridge, { nodesAppear: loaded.includes('ng_ether') });
    if (signal.aborted) throw new VmctlError('denied', `${name}: start was cancelled`);
  }
  return 'done';
}
