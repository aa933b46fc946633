import { VmctlError } from '../errors.js';
import { destroyGuest } from '../plan/destroy.js';
import { lookSocket } from '../plan/link.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import type { LaunchInput } from '../vm/actors.js';
import { endReader } from './console-log.js';
import type { Context } from './context.js';
import { writeDeath } from './deaths.js';
import { pause } from './clock.js';
import { removeParkings } from './guest-links.js';
import { spendRecord } from './spent-record.js';

/** A guest with much memory takes its time to go; after this it is called busy. */
const GONE_WITHIN_MS = 60_000;
const FIRST_LOOK_MS = 50;

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
  if (await exists()) await context.execute(destroyGuest(name), signal);
  await waitUntilGone(context, { name, what: vmm, signal, still: exists });
  // Of a guest that ended while nobody looked the record alone knows where it hung.
  const record = readRunRecord(context.paths, name);
  const held = record?.links ?? links;
  for (const { socket } of held) {
    const still = (): Promise<boolean> => context.execute(lookSocket(socket), signal);
    await waitUntilGone(context, { name, what: `netgraph node ${socket}`, signal, still });
  }
  if (!keepLinks) await removeParkings(context, held, signal);
  if (!keepLinks) await endReader(context, { name, definition: record?.definition ?? definition });
  context.processes.get(name)?.release();
  context.processes.delete(name);
  context.launches.delete(name);
  context.keepers.delete(name);
  context.cleared.delete(name);
  if (!keepLinks) context.links.release(name);
  writeDeath(context, name);
  spendRecord(context, name, keepLinks);
}

interface Awaited {
  readonly name: string;
  readonly what: string;
  readonly signal: AbortSignal;
  readonly still: () => Promise<boolean>;
}

async function waitUntilGone(context: Context, { name, what, signal, still }: Awaited): Promise<void> {
  const deadline = context.clock.monotonic() + GONE_WITHIN_MS;
  for (let wait = FIRST_LOOK_MS; await still(); wait = Math.min(wait * 2, 2000)) {
    // Given up by the machine, which looks again: nothing may be released behind its back.
    signal.throwIfAborted();
    if (context.clock.monotonic() > deadline) {
      throw new VmctlError(
        'host',
        `${name}: ${what} is still there ${GONE_WITHIN_MS / 1000} s after the guest ended`,
        {
          hint: `look at it with: ls -l ${what}; ps -axww | grep ${name}`,
        },
      );
    }
    await pause(context.clock, wait, signal);
  }
}
