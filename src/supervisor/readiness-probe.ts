import type { Readiness } from '../definition/definition.js';
import type { Knock } from '../host/knock.js';
import type { Link } from '../netgraph/node.js';
import { statsNumber } from '../netgraph/stats-number.js';
import { lookHealth } from '../plan/bridge-health.js';
import { bootOffset } from '../console/log-state.js';
import { consoleFilesOf } from '../store/paths.js';
import { awaitText } from '../store/tail.js';
import { pause } from './clock.js';
import type { Context } from './context.js';

const KNOCK_AGAIN_MS = 1_000;
const KNOCK_LIMIT_MS = 3_000;
const LOOK_AGAIN_MS = 2_000;

export interface ReadinessCase {
  readonly name: string;
  readonly ready: Readiness;
  readonly knock: Knock;
  /** Where its NICs are plugged in now. */
  readonly links: () => readonly Link[];
}

/** Resolves with true when a guest does its work as `ready` tells it, with false when aborted. Never rejects. */
export async function awaitReady(
  context: Context,
  { name, ready, knock, links }: ReadinessCase,
  signal: AbortSignal,
): Promise<boolean> {
  switch (ready.kind) {
    case 'tcp':
      return repeat(context, { everyMs: KNOCK_AGAIN_MS, signal }, () =>
        knock(ready, { timeoutMs: KNOCK_LIMIT_MS, signal }),
      );
    case 'console': {
      const files = consoleFilesOf(context.paths, name, 1);
      return awaitText(files.newest, { from: bootOffset(files), text: ready.text }, signal);
    }
    case 'mac':
      return repeat(context, { everyMs: LOOK_AGAIN_MS, signal }, () => hasSent(context, links(), signal));
  }
}

interface Repetition {
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

async function repeat(
  { clock }: Context,
  { everyMs, signal }: Repetition,
  look: () => Promise<boolean>,
): Promise<boolean> {
  while (!signal.aborted) {
    if (await look()) return true;
    await pause(clock, everyMs, signal);
  }
  return false;
}

/** Counters begin with the connection of a link, and so with the guest: a packet received there is one that it sent. */
async function hasSent(context: Context, links: readonly Link[], signal: AbortSignal): Promise<boolean> {
  for (const { bridge, hook, unplugged } of links) {
    const number = statsNumber(hook);
    if (unplugged === true || number === undefined) continue;
    try {
      const { links: seen } = await context.execute(lookHealth({ bridge, numbers: [number] }), signal);
      const stats = seen.get(number);
      if (stats !== undefined && stats !== 'free' && stats.recvPackets > 0) return true;
    } catch {
      // A bridge that cannot be looked at now is looked at again.
    }
  }
  return false;
}
