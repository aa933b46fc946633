import { withCdrom } from '../definition/cdrom.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import type { Guest, Waiting } from './actors.js';
import { AS_WRITTEN, type LiveNics } from './live.js';
import { GENTLE, NO_TRIES, wantedOf, type VmContext } from './context.js';
import { errorText } from './findings.js';
import { NO_HISTORY } from './history.js';
import type { Change } from './orders.js';
import { KILL_LIMIT, PROBE_TRIES_MAX } from './timing.js';

/** What the machine's own steps leave in the context. */

export function beginProbe(): Change {
  return { lingered: false, seen: undefined };
}

export function countProbe({ tries }: VmContext, { error }: { readonly error: unknown }): Change {
  return { tries: { ...tries, probe: Math.min(tries.probe + 1, PROBE_TRIES_MAX) }, reason: errorText(error) };
}

/** A guest reboot and a relaunch after a crash take what ran; only an operator's start takes a changed file. */
export function beginStart(context: VmContext): Change {
  const { running, definition, proven, intent, cdrom } = context;
  const wanted = cdrom === undefined ? definition : withCdrom(definition, cdrom);
  return {
    ...{ running: running ?? wanted, proven: running !== undefined && proven },
    ...{ intent: intent === 'cycle' ? 'up' : intent, downReason: undefined, foreignPid: undefined },
    ...{ verdict: undefined, stop: GENTLE, tries: NO_TRIES, adopting: false, ordered: false },
  };
}

export function noteWaiting(_: VmContext, { waiting }: { readonly waiting: Waiting }): Change {
  return { waiting };
}

/** It is its turn: `start_delay` is over for this boot. */
export function takeTurn(): Change {
  return { waiting: undefined, autostartedAt: undefined };
}

export function takeLinks(_: VmContext, { links }: { readonly links: readonly Link[] }): Change {
  return { links };
}

export function takeLive(_: VmContext, { live }: { readonly live: LiveNics }): Change {
  return { live };
}

export function takeGuest(_: VmContext, { guest }: { readonly guest: Guest }): Change {
  return { guest, reason: undefined };
}

/** The launch was broken off: whatever came of it is cleaned up, then it stays down. */
export function abandon({ history }: VmContext): Change {
  return { verdict: { next: 'stopped', reason: 'killed', keepLinks: false, history } };
}

export function confirm({ guest, history }: VmContext): Change {
  if (guest === undefined) return {};
  return {
    ...{ guest: { ...guest, confirmed: true }, proven: true },
    history: { ...history, launchErrors: 0, collisions: 0 },
  };
}

export function forgive(): Change {
  return { history: NO_HISTORY };
}

/** Ten seconds of watching: the host can be looked at again. */
export function settled({ tries }: VmContext): Change {
  return { tries: { ...tries, probe: 0 } };
}

export function markOverdue({ stop }: VmContext): Change {
  return { stop: { ...stop, overdue: true } };
}

export function countKill({ tries }: VmContext): Change {
  return { tries: { ...tries, kill: Math.min(tries.kill + 1, KILL_LIMIT + 1) } };
}

export function note(_: VmContext, { text }: { readonly text: string | undefined }): Change {
  return { reason: text };
}

export function cleaned({ tries, links, verdict }: VmContext): Change {
  return { tries: { ...tries, clean: 0 }, links: verdict?.keepLinks === true ? links : [] };
}

export function keepNothing({ verdict }: VmContext): Change {
  return { verdict: verdict && { ...verdict, keepLinks: false } };
}

export function countClean({ tries }: VmContext, { error }: { readonly error: unknown }): Change {
  return { tries: { ...tries, clean: tries.clean + 1 }, reason: errorText(error) };
}

/** On to the next launch: neither a definition that has never run is clung to, nor one from before an operator's start. */
export function goOn({ running, proven, ordered, restarts, verdict, cause }: VmContext): Change {
  const by = verdict === undefined || ordered ? cause : verdict.keepLinks ? 'reboot' : 'relaunch';
  return {
    verdict: undefined,
    cause: by,
    running: proven && !ordered ? running : undefined,
    restarts: ordered ? restarts : restarts + 1,
  };
}

/** Down: nothing is held any more. */
export function rest(): Change {
  return {
    ...{
      running: undefined,
      live: AS_WRITTEN,
      proven: false,
      guest: undefined,
      links: [],
      verdict: undefined,
      foreignPid: undefined,
      ordered: false,
    },
    ...{ stop: GENTLE, tries: NO_TRIES, adopting: false, resetting: false, seen: undefined },
    ...{ autostartedAt: undefined, cdrom: undefined, asked: false },
  };
}

export function restStopped(context: VmContext): Change {
  const { intent, downReason, verdict, tries } = context;
  const forced = intent === 'down' && tries.kill > 0;
  const stays = !forced && wantedOf(context) === 'down';
  const text = verdict?.reason ?? 'stopped';
  const reason = stays ? undefined : (downReason ?? { state: 'stopped' as const, text });
  return { ...rest(), intent: intent === 'cycle' ? 'up' : intent, downReason: reason };
}

export function restFailed(context: VmContext): Change {
  const { intent, downReason, reason } = context;
  const text = reason ?? 'failed';
  const kept = downReason?.state === 'failed' ? downReason : { state: 'failed' as const, text };
  return { ...rest(), intent: intent === 'cycle' ? 'up' : intent, downReason: kept };
}

/** `on_failure` has heard of it. */
export function tell({ downReason }: VmContext): Change {
  return downReason === undefined ? {} : { downReason: { ...downReason, told: true } };
}

/** Looked at first; at the next start. */
export function changeDefinition(
  _: VmContext,
  { definition }: { readonly definition: VmDefinition },
): Change {
  return { definition, file: 'good' };
}
