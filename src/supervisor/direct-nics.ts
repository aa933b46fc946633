import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { socketName } from '../netgraph/names.js';
import { isOfBoot } from '../netgraph/record.js';
import { clearDirectNics } from '../plan/direct-clear.js';
import { lookDirectNics, makeDirectNics, mergeDirect } from '../plan/direct-nics.js';
import { lookSocket } from '../plan/link.js';
import {
  listDirectRecords,
  readDirectRecord,
  removeDirectRecord,
  writeDirectRecord,
} from '../store/network-records.js';
import type { Context } from './context.js';
import { waitUntilGone } from './gone.js';

/**
 * What the NICs need that are on no bridge of ours. Written down before it is made: whoever comes after a crash in between takes it
 * back, or goes on with it. Rejects with `host` or `denied`.
 */
export async function prepareDirectNics(
  context: Context,
  { definition, nodesAppear }: { readonly definition: VmDefinition; readonly nodesAppear: boolean },
  signal: AbortSignal,
): Promise<void> {
  if (definition.directNics.length === 0) return;
  const { name } = definition;
  const host = context.hostDefinition();
  const question = { definition, host, facts: context.facts, nodesAppear };
  const work = await context.execute(lookDirectNics(question), signal);
  if (work.record !== undefined)
    writeDirectRecord(context.paths, mergeDirect(readDirectRecord(context.paths, name), work.record));
  signal.throwIfAborted();
  // Not cut off half-way: what a run of ifconfig(8) has begun it ends.
  await context.execute(makeDirectNics(work));
  for (const reason of work.warnings) context.story.tell('vm.warning', { vm: name, reason }, 'warn');
  if (signal.aborted) throw new VmctlError('denied', `${name}: start was cancelled`);
}

/** The guest's socket nodes on other nodes go with it, a moment later: the next one needs their names. */
export async function awaitDirectSockets(
  context: Context,
  { name, directNics }: VmDefinition,
  signal: AbortSignal,
): Promise<void> {
  for (const { key, backend } of directNics) {
    if (backend.kind !== 'node') continue;
    const socket = socketName(name, key);
    const still = (): Promise<boolean> => context.execute(lookSocket(socket), signal);
    const what = `netgraph node ${socket}`;
    await waitUntilGone(context, { name, what, hint: `\`ngctl show ${socket}:\``, signal, still });
  }
}

/** Takes back what was made for a guest that is gone for good; nothing without a record. Rejects with `host`. */
export async function clearDirect(context: Context, name: string, signal: AbortSignal): Promise<void> {
  const { paths, facts, execute } = context;
  const record = readDirectRecord(paths, name);
  if (record === undefined) return;
  // The host has booted since: nothing of it is left, and who has those names now is another.
  if (isOfBoot(record, facts.bootId)) {
    const what = record.taps.map((tap) => tap.name).join(', ');
    const hint = 'a process has it open: `ifconfig -g tap` lists them, and `ifconfig NAME` tells its pid';
    const still = async (): Promise<boolean> => (await execute(clearDirectNics(record), signal)).length > 0;
    await waitUntilGone(context, { name, what, hint, signal, still });
  }
  removeDirectRecord(paths, name);
}

/** What a daemon that died has left of a start or an end; what somebody has open stays on record, and is told when it is wanted. */
export async function clearLeft(context: Context, vm: string, signal?: AbortSignal): Promise<void> {
  const { paths, facts, execute, story } = context;
  const record = readDirectRecord(paths, vm);
  if (record === undefined) return;
  try {
    const held = isOfBoot(record, facts.bootId) ? await execute(clearDirectNics(record), signal) : [];
    if (held.length === 0) removeDirectRecord(paths, vm);
  } catch (error) {
    signal?.throwIfAborted();
    story.tell('vm.warning', { vm, reason: (error as Error).message }, 'warn');
  }
}

/** Of VMs that nobody knows any more. */
export async function clearStrays(context: Context, isKnown: (vm: string) => boolean): Promise<void> {
  for (const { vm } of listDirectRecords(context.paths)) if (!isKnown(vm)) await clearLeft(context, vm);
}
