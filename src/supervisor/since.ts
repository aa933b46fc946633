import type { VmSnapshot } from '../vm/machine.js';
import type { PublishedStatus } from '../vm/event.js';
import { publishedOf } from '../vm/publish.js';
import { stateNameOf } from '../vm/state-name.js';
import type { Context } from './context.js';

/** Since when a VM is in its published status. */
export interface StatusClock {
  /** The machine has moved. */
  note(snapshot: VmSnapshot): void;
  /** Wall clock, ms since the epoch; undefined = it was so before anybody looked. */
  since(): number | undefined;
}

export function createStatusClock(wall: () => number): StatusClock {
  let status: PublishedStatus | undefined;
  let since: number | undefined;
  let looked = false;
  return {
    since: () => since,
    note(snapshot) {
      const now = publishedOf(snapshot).status;
      if (now !== status) since = looked ? wall() : undefined;
      status = now;
      // What the first look at the host finds has not become so just now.
      looked ||= stateNameOf(snapshot) !== 'probing';
    },
  };
}

/** The same for what was so before this daemon: a guest since its launch, no guest since the last one's end. */
export function sinceOf(
  { launches, states }: Pick<Context, 'launches' | 'states'>,
  snapshot: VmSnapshot,
  seen: number | undefined,
): number | undefined {
  const { name } = snapshot.context;
  const { status } = publishedOf(snapshot);
  if (status === 'running') return seen ?? launches.get(name);
  return status === 'stopped' ? (seen ?? states.get(name).deaths.at(-1)?.at) : seen;
}
