import { lookHost, type HostFacts } from '../plan/host-facts.js';
import { pause, type Clock } from './clock.js';
import type { Execute } from '../plan/drive.js';
import type { Story } from './story.js';

const LOOKS_AT_START = 4;
const SOON_MS = 500;
const LATER_MS = 10_000;

/** What is known of the host. */
export interface HostView {
  facts(): HostFacts;
  /** Looks no more. */
  release(): void;
}

export interface HostViewOptions {
  readonly execute: Execute;
  readonly clock: Clock;
  readonly story: Story;
}

/**
 * Looks at the host. A look can fail where nothing is wrong with what is looked at (no process, no memory): it is taken
 * again a few times, then in the background until kern.hostuuid, from which identities come, is seen.
 */
export async function viewHost({ execute, clock, story }: HostViewOptions): Promise<HostView> {
  let facts = await execute(lookHost());
  let timer: unknown;
  let released = false;
  for (let looks = 1; !isIdentified(facts) && looks < LOOKS_AT_START; looks += 1) {
    await pause(clock, SOON_MS);
    facts = await execute(lookHost());
  }
  if (!isIdentified(facts)) {
    story.tell('vm.warning', { reason: `sysctl does not tell ${facts.missing.join(', ')}` }, 'error');
    lookLater();
  }
  return { facts: () => facts, release };

  function lookLater(): void {
    timer = clock.setTimeout(() => void lookAgain(), LATER_MS);
  }

  async function lookAgain(): Promise<void> {
    facts = await execute(lookHost());
    if (!isIdentified(facts) && !released) lookLater();
  }

  function release(): void {
    released = true;
    clock.clearTimeout(timer);
  }
}

/** Whether kern.hostuuid was seen. */
export function isIdentified({ missing }: HostFacts): boolean {
  return !missing.includes('kern.hostuuid');
}
