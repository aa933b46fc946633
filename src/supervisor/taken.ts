import type { VmDefinition } from '../definition/definition.js';
import { checkExclusive, consolePaths, judgeRivals } from '../plan/exclusive.js';
import type { FileSeen, FilesSeen } from '../plan/file-seen.js';
import { diskPaths, judgeShared, judgeTwice } from '../plan/one-writer.js';
import { missingOf } from '../plan/preflight.js';
import { isAuto, withPort } from '../plan/vnc-port.js';
import type { Context } from './context.js';
import { keepPort, screenWish } from './screen-ports.js';

/** A start for which everything was found free of the other VMs. */
export interface Clearance {
  readonly definition: VmDefinition;
  /** What is there of its files. */
  readonly files: FilesSeen;
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
    const rivals = others.map((other) => asItRuns(context, other));
    const fault = judgeTwice(definition, files, layout) ?? judgeRivals(definition, rivals);
    if (fault !== undefined) throw fault;
    for (const other of others) {
      const otherFiles = await lookAtDisks(context, other);
      const { refusal, warnings } = judgeShared({ definition, files, other, otherFiles, layout });
      if (refusal !== undefined) throw refusal;
      warn(context, name, warnings);
    }
    context.cleared.add(name);
    return { definition, files, others };
  });
}

/** With the port of a screen that is "auto". */
function asItRuns({ states }: Context, definition: VmDefinition): VmDefinition {
  return withPort(definition, states.get(definition.name).pins.vncPort);
}

/**
 * Refuses what a process of the host has that is no VM of ours, and gives a screen that is "auto" its port: one after the
 * other, and on disk before the next is given one.
 */
export function refuseTaken(context: Context, clearance: Clearance, signal: AbortSignal): Promise<void> {
  const { definition } = clearance;
  if (!isAuto(definition)) return refuseHeld(context, clearance, signal);
  return context.portQueue.run(() => refuseHeld(context, clearance, signal));
}

async function refuseHeld(
  context: Context,
  { definition, files, others }: Clearance,
  signal: AbortSignal,
): Promise<void> {
  const layout = context.layout();
  const seen = await lookAtFiles(context, consolePaths(definition, layout));
  const consoles = [...seen].flatMap(([path, facts]) => (facts === undefined ? [] : [path]));
  const rivals = others.map((other) => asItRuns(context, other));
  const missing = missingOf(definition, files, layout);
  const screen = screenWish(context, definition);
  const { warnings, refusal, vncPort } = await context.execute(
    checkExclusive({ definition, layout, consoles, others: rivals, own: [], missing, screen }),
    signal,
  );
  if (refusal !== undefined) throw refusal;
  keepPort(context, definition.name, vncPort);
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

/** Told; a start goes on. */
export function warn(context: Context, vm: string, warnings: readonly string[]): void {
  for (const reason of warnings) context.story.tell('vm.warning', { vm, reason }, 'warn');
}
