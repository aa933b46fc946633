import { planPwait } from '../bhyve/pwait.js';
import { judgeProcesses } from '../bhyve/process.js';
import { VmctlError } from '../errors.js';
import { socketName } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import { findLink } from '../plan/link.js';
import { lookProcesses } from '../plan/processes.js';
import { writeRunRecord } from '../store/records.js';
import type { ActorInput, Guest } from '../vm/actors.js';
import type { Context } from './context.js';
import { forgetExit, startKeeper } from './keeper.js';

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
  const { guests } = judgeProcesses(await context.execute(lookProcesses(), signal), name);
  const guest = guests.find((row) => row.pid === pid);
  if (guest === undefined) throw new VmctlError('denied', `${name}: process ${pid} has ended`);
  const links = await linksOf(context, { name, definition }, signal);
  const record = {
    ...({
      version: 1,
      name,
      phase: 'running',
      pid,
      startTime: guest.startTime,
      confirmed: guest.titled,
    } as const),
    ...{ launchedAt: Date.parse(guest.startTime), definition, links },
    bhyve: { file: 'bhyve', args: guest.titled ? [name] : guest.command.split(' ').slice(1) },
  };
  writeRunRecord(context.paths, record);
  forgetExit(context, name);
  const keeperPid = await startKeeper(context, name, pid);
  if (keeperPid !== undefined) writeRunRecord(context.paths, { ...record, keeperPid });
  context.links.adopt(name, links);
  context.launches.set(name, record.launchedAt);
  context.story.tell('vm.adopted', { vm: name, pid, from: 'foreign' });
  return { pid, confirmed: guest.titled };
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
