import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { ProcessRow } from '../bhyve/process.js';
import { startOf } from '../bhyve/process.js';
import { planForeignWait, WAITED_IN_VAIN } from '../bhyve/pwait.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { Link } from '../netgraph/node.js';
import { writeRunRecord } from '../store/records.js';
import type { ActorInput, Guest } from '../vm/actors.js';
import type { RunRecord } from '../vm/record.js';
import type { Context } from './context.js';
import { findForeignLinks } from './foreign-links.js';
import { forgetExit, startKeeper } from './keeper.js';
import { beginBoots } from './console-log.js';
import { markOutput } from './output.js';
import { clearTheWay } from './takeover.js';

/** Waits for the end of a guest that somebody else started. */
export async function watchForeign(
  context: Context,
  { pid }: { readonly pid: number },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const result = await context.host.run(planForeignWait(pid), { signal, timeoutMs: 0 });
    if (result.code === 0 || signal.aborted) return;
    if (result.code !== WAITED_IN_VAIN)
      throw new VmctlError('host', `pwait ${pid} failed: ${result.stderr.trim()}`);
  }
}

export interface AdoptInput extends ActorInput {
  readonly pid: number;
  /** Whoever supervises it is ended first. */
  readonly takeover: boolean;
}

/**
 * Takes a guest over that somebody else started: from now on vmctl's record says how it runs, a keeper waits for its
 * end, and the links that bear vmctl's socket names are leased to it. Whoever supervised it has ended before the record
 * is written: a daemon that dies in between leaves a foreign guest without a supervisor, never one with two.
 */
export async function adoptForeign(context: Context, input: AdoptInput, signal: AbortSignal): Promise<Guest> {
  const { name } = input;
  context.adoptions.delete(name);
  try {
    return await adopt(context, input, signal);
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    context.adoptions.set(name, { refused: error });
    // The status of a VM stands behind its name.
    throw new VmctlError(error.code, error.message.replace(`${name}: `, ''), { cause: error });
  }
}

async function adopt(
  context: Context,
  { name, definition, pid, takeover }: AdoptInput,
  signal: AbortSignal,
): Promise<Guest> {
  // What would refuse the adoption later does so before anybody is ended.
  context.identity(definition);
  const cleared = await clearTheWay(context, { name, pid, takeover }, signal);
  const { guest, now } = cleared;
  const { links, warnings } = await findForeignLinks(context, { definition, ...cleared }, signal);
  signal.throwIfAborted();
  // What an earlier guest left, its end or its words, is not to be taken for this one's.
  forgetExit(context, name);
  context.processes.get(name)?.release();
  context.processes.delete(name);
  markOutput(context, name);
  beginBoots(context, { name, definition });
  const record = foreignRecord(context, { definition, links, guest, startedAt: startOf(guest, now) });
  // Before the record that calls it ours: the next daemon would stop a guest of ours that nobody wants.
  context.states.update(name, { intent: 'up', stoppedByOperator: false });
  writeRunRecord(context.paths, record);
  const keeperPid = await startKeeper(context, name, pid);
  if (keeperPid !== undefined) writeRunRecord(context.paths, { ...record, keeperPid });
  context.links.adopt(name, links);
  context.send(name, { type: 'links.changed', links });
  context.launches.set(name, record.launchedAt);
  context.adoptions.set(name, { warnings: [...cleared.warnings, ...warnings] });
  context.story.tell('vm.adopted', { vm: name, pid, from: 'foreign' });
  return { pid, confirmed: guest.titled };
}

interface Found {
  readonly definition: VmDefinition;
  readonly links: readonly Link[];
  readonly guest: ProcessRow;
  /** Monotonic ms of the host. */
  readonly startedAt: number;
}

function foreignRecord(context: Context, { definition, links, guest, startedAt }: Found): RunRecord {
  const { name } = definition;
  return {
    ...{ version: 1, name, phase: 'running', pid: guest.pid, confirmed: guest.titled, definition, links },
    ...{ startedAt, launchedAtMonotonic: startedAt },
    launchedAt: context.clock.wall() - guest.elapsedSeconds * 1000,
    outputOffset: context.marks.get(name) ?? 0,
    // To be compared and shown; nothing is ever started with these words.
    bhyve: { file: 'bhyve', args: guest.titled ? [name] : blankSecrets(guest.command.split(' ').slice(1)) },
  };
}
