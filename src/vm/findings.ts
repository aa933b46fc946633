import type { GuestExit } from '../bhyve/exit.js';
import type { Guest, ProbeVerdict } from './actors.js';
import { GENTLE, wantedOf, definitionStateOf, type VmContext } from './context.js';
import { liveOf } from './live.js';
import { judgeExit as judgeProcessExit } from '../bhyve/judge-exit.js';
import type { Change } from './orders.js';
import type { Intent } from './record.js';
import { decideHookFailure, decideRestart, type RestartQuestion, type RestartVerdict } from './restart.js';
import { runsWith } from './timing.js';

/** What the host has shown, as changes of the context. */

/** A look that works ends the failed looks' reason; why a launch or a cleaning failed is still to be told. */
export function see(context: VmContext, { verdict }: { readonly verdict: ProbeVerdict }): Change {
  const { tries, reason } = context;
  return { seen: verdict, reason: tries.clean > 0 ? reason : context.verdict?.reason };
}

/** Our own guest lives: whatever was thought to follow its end is void. */
export function takeOurs(context: VmContext): Change {
  const { seen, adopting, intent, history, tries } = context;
  if (seen?.kind !== 'ours') return {};
  const { guest, definition, links } = seen;
  return {
    ...{ guest, links, running: definition, proven: guest.confirmed, intent: adopting ? 'up' : intent },
    live: liveOf(definition, links),
    ...{ verdict: undefined, downReason: undefined, foreignPid: undefined, adopting: false },
    ...{ reason: undefined, ordered: false, tries: { ...tries, clean: 0 }, autostartedAt: undefined },
    history: guest.confirmed ? { ...history, launchErrors: 0, collisions: 0 } : history,
  };
}

/** Nothing runs with it, but what was begun with it is to be ended with it. */
export function takeUnfinished({ seen }: VmContext): Change {
  return seen?.kind === 'unfinished' ? { running: seen.definition, proven: false } : {};
}

/** Somebody else's guest has the name: nothing of ours is alive, nothing of ours is held. */
export function takeForeign({ seen, intent, tries }: VmContext): Change {
  return {
    ...{
      foreignPid: seen?.kind === 'foreign' ? seen.pid : undefined,
      intent: intent === 'cycle' ? 'up' : intent,
    },
    ...{ guest: undefined, running: undefined, links: [], verdict: undefined, stop: GENTLE },
    ...{ reason: undefined, ordered: false, downReason: undefined, tries: { ...tries, clean: 0 } },
  };
}

export function foreignEnded({ intent }: VmContext): Change {
  const text = 'the guest started by others has ended';
  return { downReason: intent === 'down' ? undefined : { state: 'stopped', text } };
}

export function adopted({ definition }: VmContext, { guest }: { readonly guest: Guest }): Change {
  return {
    ...{ guest, running: definition, proven: guest.confirmed, intent: 'up' },
    ...{ foreignPid: undefined, adopting: false, downReason: undefined, reason: undefined },
  };
}

/** The end of our guest: counts it and decides what follows; carried out once everything is clean. */
export function noteExit(context: VmContext, { exit }: { readonly exit: GuestExit }): Change {
  const verdict = judgeExit(context, exit);
  return {
    ...{ lastExit: exit, verdict, history: verdict.history, reason: verdict.reason },
    ...{ guest: undefined, resetting: false, downReason: undefined, asked: false },
  };
}

/** It ended while no daemon ran; its keeper wrote how. */
export function noteUnwatched(context: VmContext): Change {
  const { seen } = context;
  if (seen?.kind !== 'ended') return {};
  const exit = judgeProcessExit({ exit: seen.exit, confirmed: seen.confirmed, output: [] });
  const before = { ...context, running: seen.definition, proven: seen.confirmed };
  return { running: before.running, proven: before.proven, ...noteExit(before, { exit }) };
}

/** A step before bhyve failed: a launch error with the step's own words. */
export function failStart(context: VmContext, { error }: { readonly error: unknown }): Change {
  return noteExit(context, { exit: { kind: 'launch-error', code: null, lines: [errorText(error)] } });
}

/** `pre_start` said no: to an operator's start plainly, to the guest's coming back as one more failure. */
export function failHook(context: VmContext, { error }: { readonly error: unknown }): Change {
  const { cause } = context;
  const change = failStart(context, { error });
  if (change.lastExit === undefined || change.verdict?.next !== 'backOff') return change;
  const isOrdered = cause === 'start' || cause === 'restart';
  const verdict = decideHookFailure({ ...questionOf(context, change.lastExit, 'up'), isOrdered });
  return { ...change, verdict, history: verdict.history, reason: verdict.reason };
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function judgeExit(context: VmContext, exit: GuestExit): RestartVerdict {
  const { history, resetting, tries, ordered } = context;
  const wanted = wantedOf({ ...context, guest: undefined });
  if (resetting && wanted === 'up') return { next: 'start', reason: 'reset', keepLinks: true, history };
  // A start that was ordered behind an unseen end is what the second half of a restart is.
  const verdict = decideRestart(questionOf(context, exit, ordered && wanted === 'up' ? 'cycle' : wanted));
  return tries.kill > 0 && exit.kind === 'powered-off' ? { ...verdict, reason: 'forced off' } : verdict;
}

function questionOf(context: VmContext, exit: GuestExit, intent: Intent): RestartQuestion {
  const { clock, history } = context;
  return {
    ...{ exit, history, intent, definitionState: definitionStateOf(context) },
    ...{ policy: runsWith(context).restart, now: clock.now(), random: clock.random() },
  };
}
