import type { GuestExit } from '../bhyve/exit.js';
import { writtenAt } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { launchOf } from '../vm/record.js';
import type { Context } from './context.js';

export const DEATHS_KEPT = 100;

/**
 * Notes the end of a guest. It goes to disk, and what counts towards giving up with it, when the guest is cleaned up:
 * until then its run record lets the next daemon count it, and it must be counted once.
 */
export function noteDeath(context: Context, name: string, exit: GuestExit): void {
  writeDeath(context, name);
  const now = context.clock.wall();
  const launchedAt = context.launches.get(name) ?? now;
  const { launch, written = now } = lookBack(context, name);
  // A clock that was set since the launch tells nothing.
  const at = written >= launchedAt && written <= now ? written : now;
  const uptimeSeconds = Math.max(0, Math.floor((at - launchedAt) / 1000));
  context.deaths.set(name, { ...(launch === undefined ? {} : { launch }), at, exit, uptimeSeconds });
}

interface Trace {
  readonly launch?: string | undefined;
  /** Its keeper writes when the end comes, perhaps long before this daemon. */
  readonly written?: number | undefined;
}

function lookBack({ paths }: Context, name: string): Trace {
  try {
    const record = readRunRecord(paths, name);
    return { launch: record && launchOf(record), written: writtenAt(vmPathsOf(paths, name).exitFile) };
  } catch {
    // A disk that cannot be read must not end the supervision.
    return {};
  }
}

/** Writes the noted death down, unless a daemon that died then has done so. A failure is told, never thrown. */
export function writeDeath(context: Context, name: string): void {
  const death = context.deaths.get(name);
  if (death === undefined) return;
  context.deaths.delete(name);
  try {
    const { deaths } = context.states.get(name);
    if (death.launch !== undefined && deaths.at(-1)?.launch === death.launch) return;
    context.states.update(name, { deaths: [...deaths, death].slice(-DEATHS_KEPT) });
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}

/** What the guest left behind will not go, and its end counts all the same: the record stays, and says so. Throws `host`. */
export function markCounted({ paths }: Context, name: string): void {
  const record = readRunRecord(paths, name);
  if (record !== undefined) writeRunRecord(paths, { ...record, counted: true });
}
