import { judgeBhyve, releaseWarnings } from '../bhyve/release.js';
import { VmctlError } from '../errors.js';
import { modulesNeeded } from '../plan/modules.js';
import { checkCapacity } from '../plan/capacity.js';
import { openScreenWarning } from '../plan/screen.js';
import {
  absenceWarnings,
  absentDisks,
  awaitedDisk,
  devicesNeeded,
  judgeDevices,
  judgeFiles,
  onHost,
} from '../plan/preflight.js';
import { bridgesOf } from '../plan/start.js';
import type { VmDefinition } from '../definition/definition.js';
import type { FilesSeen } from '../plan/file-seen.js';
import { readRunRecord } from '../store/records.js';
import type { StartInput } from '../vm/actors.js';
import { pluggedNow } from '../vm/live.js';
import type { Context } from './context.js';
import { prepareDirectNics } from './direct-nics.js';
import { loadModules } from './module-loading.js';
import { seeFiles } from './ground.js';
import { layGuestFiles } from './guest-files.js';
import { readPassword } from './screen-secret.js';
import { clear, lookAtFiles, refuseTaken, warn, type Clearance } from './taken.js';
import { beginBoots } from './console-log.js';
import { markOutput } from './output.js';

/** What must be right before anything is changed, then modules and bridges. */
export async function prepareHost(
  context: Context,
  { name, definition, live }: StartInput,
  signal: AbortSignal,
): Promise<'done' | 'disk-awaited'> {
  // What an earlier guest wrote is not to be taken for this one's words.
  markOutput(context, name);
  beginBoots(context, { name, definition });
  context.cleared.delete(name);
  const files = await judgeGround(context, definition, signal);
  if (files === 'disk-awaited') return files;
  const clearance = await clear(context, { definition, files });
  const plugged = { ...definition, networks: pluggedNow(definition, live) };
  const bridges = bridgesOf(plugged, context.hostDefinition());
  const needed = modulesNeeded(definition, bridges);
  const loaded = await loadModules(context, needed, signal);
  await refuseShortage(context, clearance, signal);
  await refuseTaken(context, clearance, signal);
  await layGuestFiles(context, definition);
  for (const bridge of bridges) {
    await context.bridges.ensure(bridge, { nodesAppear: loaded.includes('ng_ether') });
    if (signal.aborted) throw new VmctlError('denied', `${name}: start was cancelled`);
  }
  await prepareDirectNics(context, { definition, nodesAppear: loaded.includes('ng_ether') }, signal);
  return 'done';
}

/** Everything that is given by a path, before anything is changed; what the guest goes without is told. Throws what is wrong. */
async function judgeGround(
  context: Context,
  definition: VmDefinition,
  signal: AbortSignal,
): Promise<FilesSeen | 'disk-awaited'> {
  const lacking = judgeBhyve(definition, context.facts);
  if (lacking !== undefined) throw lacking;
  const { files } = await seeFiles(context, definition, signal);
  const layout = context.layout();
  const judged = onHost(definition, context.facts);
  if (awaitedDisk(judged, files, layout) !== undefined) return 'disk-awaited';
  const fault = judgeFiles(judged, files, layout);
  if (fault !== undefined) throw fault;
  const password = readPassword(context, definition);
  context.disks.set(definition, files);
  const open = openScreenWarning(definition);
  warn(context, definition.name, [
    ...releaseWarnings(context.facts),
    ...absenceWarnings(absentDisks(definition, files, layout)),
    ...(password?.warnings ?? []),
    ...(open === undefined ? [] : [open]),
  ]);
  return files;
}

/** Memory, CPUs, and the devices that have come with their kernel modules. */
async function refuseShortage(
  context: Context,
  { definition, others }: Clearance,
  signal: AbortSignal,
): Promise<void> {
  const layout = context.layout();
  const devices = await lookAtFiles(
    context,
    devicesNeeded(definition, layout).map(({ path }) => path),
  );
  const fault = judgeDevices(definition, devices, layout);
  if (fault !== undefined) throw fault;
  const { facts, paths } = context;
  // The record of a guest that reboots stays; before any other start it is gone.
  const before = readRunRecord(paths, definition.name)?.definition;
  const capacity = checkCapacity({ definition, others, facts, before });
  const { warnings, refusal } = await context.execute(capacity, signal);
  if (refusal !== undefined) throw refusal;
  warn(context, definition.name, warnings);
}
