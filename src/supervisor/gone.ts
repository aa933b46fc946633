import { VmctlError } from '../errors.js';
import { pause } from './clock.js';
import type { Context } from './context.js';

/** A guest with much memory takes its time to go; after this it is called busy. */
const GONE_WITHIN_MS = 60_000;
const FIRST_LOOK_MS = 50;

export interface Awaited {
  readonly name: string;
  readonly what: string;
  /** What tells more; absent = it is a file. */
  readonly hint?: string;
  readonly signal: AbortSignal;
  readonly still: () => Promise<boolean>;
}

/** Waits until something that a guest left behind is gone. Throws `host` when it does not go, and when it was aborted. */
export async function waitUntilGone(
  context: Context,
  { name, what, signal, still, ...more }: Awaited,
): Promise<void> {
  const deadline = context.clock.monotonic() + GONE_WITHIN_MS;
  for (let wait = FIRST_LOOK_MS; await still(); wait = Math.min(wait * 2, 2000)) {
    // Given up by the machine, which looks again: nothing may be released behind its back.
    signal.throwIfAborted();
    if (context.clock.monotonic() > deadline) {
      throw new VmctlError(
        'host',
        `${name}: ${what} is still there ${GONE_WITHIN_MS / 1000} s after the guest ended`,
        { hint: more.hint ?? `look at it with: ls -l ${what}; ps -axww | grep ${name}` },
      );
    }
    await pause(context.clock, wait, signal);
  }
}
