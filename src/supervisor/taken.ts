import type { VmDefinition } from '../definition/definition.js';
import { checkExclusive, consolePaths, judgeRivals } from '../plan/exclusive.js';
import type { FileSeen, FilesSeen } from '../plan/file-seen.js';
import { diskPaths, judgeShared, judgeTwice } from '../plan/one-writer.js';
import type { Context } from './context.js';

/** A start for which everything was found free of the other VMs. */
export interface Clearance {
  readonly definition: VmDefinition;
  /** VMs that may be alive, as they were then. */
  readonly others: readonly VmDefinition[];
}

/**
 * Refuses a start that would take what another VM of this host has, and from then on counts as one that has it: one
 * start after the other, so that two that want the same do not both find it free.
 */
export function clear(
  context: Context,
  { definition, files }: { readonly definition: VmDefinition; readonly files: FilesSeen },
): Promise<Clearance> {
  const { name } = definition;
  return context.diskQueue.run(async () => {
    const layout = context.layout();
    const others = context.othersAlive(name);
    const fault = judgeTwice(definition, files, layout) ?? judgeRivals(definition, others);
    if (fault !== undefined) throw fault;
    for (const other of others) {
      const otherFiles = await lookAtDisks(context, other);
      const { refusal, warnings } = judgeShared({ definition, files, other, otherFiles, layout });
      if (refusal !== undefined) throw refusal;
      warn(context, name, warnings);
    }
    context.cleared.add(name);
    return { definition, others };
  });
}

/** Refuses what a process of the host has that is no VM of ours. */
export async function refuseTaken(
  context: Context,
  { definition, others }: Clearance,
  signal: AbortSignal,
): Promise<void> {
  const layout = context.layout();
  const seen = await lookAtFiles(context, consolePaths(definition, layout));
  const consoles = [...seen].flatMap(([path, facts]) => (facts === undefined ? [] : [path]));
  const { warnings, refusal } = await context.execute(
    checkExclusive({ definition, layout, consoles, others, own: [] }),
    signal,
  );
  if (refusal !== undefined) throw refusal;
  warn(context, definition.name, warnings);
}

export async function lookAtFiles(
  context: Context,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileSeen | undefined>> {
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await context.host.inspect(path)] as const)),
  );
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

function warn(context: Context, vm: string, warnings: readonly string[]): void {
  for (const reason of warnings) context.story.tell('vm.warning', { vm, reason }, 'warn');
}
