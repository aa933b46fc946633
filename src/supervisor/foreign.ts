import { judgeProcesses, startOf, type ProcessRow } from '../bhyve/process.js';
import { planPwait } from '../bhyve/pwait.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { socketName } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import { findLink } from '../plan/link.js';
import { lookProcesses } from '../plan/processes.js';
import { writeRunRecord } from '../store/records.js';
import type { ActorInput, Guest } from '../vm/actors.js';
import type { RunRecord } from '../vm/record.js';
import type { Context } from './context.js';
import { forgetExit, startKeeper } from './keeper.js';
import { markOutput } from './output.js';

/** Waits for the end of a guest that somebody else started. */
export async function watchForeign(
  context: Context,
  { pid }: { readonly pid: number },
  signal: AbortSignal,
): Promise<void> {
  const result = await context.host.run(planPwait(pid), { signal, timeoutMs: 0 });
  if (result.code !== 0 && !signal.aborted) {
    throw new VmctlError('host', `pwait ${pid} failed: ${result.stderr.trim()}`);
  }
}

/**
 * Takes a guest over that somebody else started: from now on vmctl's record says how it runs, a keeper waits for its
 * end, and the links that bear vmctl's socket names are leased to it.
 */
export async function adoptForeign(
  context: Context,
  { name, definition, pid }: ActorInput & { readonly pid: number },
  signal: AbortSignal,
): Promise<Guest> {
  const now = context.clock.monotonic();
  const { guests } = judgeProcesses(await context.execute(lookProcesses(), signal), name);
  const guest = guests.find((row) => row.pid === pid);
  if (guest === undefined) throw new VmctlError('denied', `${name}: process ${pid} has ended`);
  const links = await linksOf(context, { name, definition }, signal);
  // What an earlier guest left, its end or its words, is not to be taken for this one's.
  forgetExit(context, name);
  context.processes.get(name)?.release();
  context.processes.delete(name);
  markOutput(context, name);
  const record = foreignRecord(context, { definition, links, guest, startedAt: startOf(guest, now) });
  writeRunRecord(context.paths, record);
  const keeperPid = await startKeeper(context, name, pid);
  if (keeperPid !== undefined) writeRunRecord(context.paths, { ...record, keeperPid });
  context.links.adopt(name, links);
  context.send(name, { type: 'links.changed', links });
  context.launches.set(name, record.launchedAt);
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
    bhyve: { file: 'bhyve', args: guest.titled ? [name] : guest.command.split(' ').slice(1) },
  };
}

async function linksOf(
  context: Context,
  { name, definition }: ActorInput,
  signal: AbortSignal,
): Promise<readonly Link[]> {
  const links: Link[] = [];
  const { macs } = context.identity(definition);
  for (const { key } of definition.networks) {
    const socket = socketName(name, key);
    const place = await context.execute(findLink(socket), signal);
    if (place !== undefined) links.push({ ...place, socket, nic: key, mac: macs[key] ?? '' });
  }
  return links;
}
