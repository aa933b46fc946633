import { destroyGuest } from '../plan/destroy.js';
import { lookSocket } from '../plan/link.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import type { LaunchInput } from '../vm/actors.js';
import { endCompanions } from './companion-end.js';
import { endReaders } from './console-end.js';
import type { Context } from './context.js';
import { writeDeath } from './deaths.js';
import { awaitDirectSockets, clearDirect } from './direct-nics.js';
import { waitUntilGone } from './gone.js';
import { removeParkings } from './guest-links.js';
import { spendRecord } from './spent-record.js';

/**
 * After a guest's end: /dev/vmm/NAME destroyed (never under a living bhyve), then waited for until it, the hooks and
 * the socket nodes are gone. A reboot keeps links and record: the relaunch goes on with them.
 */
export async function cleanUp(
  context: Context,
  { name, definition, links, keepLinks }: LaunchInput & { readonly keepLinks: boolean },
  signal: AbortSignal,
): Promise<void> {
  const vmm = vmPathsOf(context.paths, name).vmm;
  const exists = async (): Promise<boolean> => (await context.host.inspect(vmm)) !== undefined;
  await context.loaders.get(name);
  await context.programs.accompanying.get(name);
  // Nobody is left whom they would serve; a reboot begins anew with all of them.
  await endCompanions(context, name, signal);
  if (await exists()) await context.execute(destroyGuest(name), signal);
  await waitUntilGone(context, { name, what: vmm, signal, still: exists });
  // Of a guest that ended while nobody looked the record alone knows where it hung.
  const record = readRunRecord(context.paths, name);
  const held = record?.links ?? links;
  for (const { socket } of held) {
    const still = (): Promise<boolean> => context.execute(lookSocket(socket), signal);
    const what = `netgraph node ${socket}`;
    await waitUntilGone(context, { name, what, hint: `\`ngctl show ${socket}:\``, signal, still });
  }
  await awaitDirectSockets(context, record?.definition ?? definition, signal);
  if (!keepLinks) await removeParkings(context, held, signal);
  if (!keepLinks) await clearDirect(context, name, signal);
  if (!keepLinks) await endReaders(context, { name, definition: record?.definition ?? definition });
  context.processes.get(name)?.release();
  context.processes.delete(name);
  context.launches.delete(name);
  context.keepers.delete(name);
  context.cleared.delete(name);
  if (!keepLinks) context.links.release(name);
  writeDeath(context, name);
  spendRecord(context, name, keepLinks);
}
