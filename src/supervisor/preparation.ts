import { VmctlError } from '../errors.js';
import { checkDisks } from '../plan/disks.js';
import { ensureModules, modulesNeeded } from '../plan/modules.js';
import {
  diskPaths,
  filesNeeded,
  judgeFiles,
  judgeShared,
  type FileSeen,
  type FilesSeen,
} from '../plan/preflight.js';
import { bridgesOf } from '../plan/start.js';
import type { VmDefinition } from '../definition/definition.js';
import type { ActorInput, StartInput } from '../vm/actors.js';
import { pluggedNow } from '../vm/live.js';
import type { Context } from './context.js';
import { markOutput } from './output.js';

/** What must be right before anything is changed, then modules and bridges. */
export async function prepareHost(
  context: Context,
  { name, definition, live }: StartInput,
  signal: AbortSignal,
): Promise<void> {
  // What an earlier guest wrote is not to be taken for this one's words.
  markOutput(context, name);
  context.cleared.delete(name);
  const layout = context.layout();
  const files = await lookAtFiles(context, filesNeeded(definition, layout));
  const fault = judgeFiles(definition, files, layout);
  if (fault !== undefined) throw fault;
  context.disks.set(definition, files);
  await context.diskQueue.run(async () => {
    await refuseShared(context, name, definition, files);
    context.cleared.add(name);
  });
  const plugged = { ...definition, networks: pluggedNow(definition, live) };
  const bridges = bridgesOf(plugged, context.hostDefinition());
  const needed = modulesNeeded(definition, bridges);
  const loaded = await context.execute(ensureModules(context.modules, needed), signal);
  for (const reason of await context.execute(checkDisks(diskPaths(definition, layout), []), signal)) {
    context.story.tell('vm.warning', { vm: name, reason }, 'warn');
  }
  for (const bridge of bridges) {
    await context.bridges.ensure(bridge, { nodesAppear: loaded.includes('ng_ether') });
    if (signal.aborted) throw new VmctlError('denied', `${name}: start was cancelled`);
  }
}

async function lookAtFiles(
  context: Context,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileSeen | undefined>> {
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await context.host.inspect(path)] as const)),
  );
}

async function refuseShared(
  context: Context,
  name: string,
  definition: ActorInput['definition'],
  files: ReadonlyMap<string, FileSeen | undefined>,
): Promise<void> {
  const layout = context.layout();
  for (const other of context.othersAlive(name)) {
    const theirs = await lookAtDisks(context, other);
    const fault = judgeShared({ definition, files, other, otherFiles: theirs, layout });
    if (fault !== undefined) throw fault;
  }
}

/** The disks that a running VM writes to, as they were when it was started; an adopted one's are looked at once. */
async function lookAtDisks(context: Context, other: VmDefinition): Promise<FilesSeen> {
  const paths = diskPaths(other, context.layout());
  const known = context.disks.get(other);
  if (known !== undefined) return new Map(paths.map((path) => [path, known.get(path)]));
  const seen = await lookAtFiles(context, paths);
  context.disks.set(other, seen);
  return seen;
}
