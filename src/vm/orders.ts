import { GENTLE, NO_TRIES, type StopOrder, type VmContext } from './context.js';
import type { VmEvent } from './event.js';
import { AS_WRITTEN } from './live.js';
import { NO_HISTORY } from './history.js';

/**
 * What an operator's order changes in the context. Nothing else ever changes intent, except that a restart which has
 * come to its second half is a start.
 */
export type Change = Partial<VmContext>;

/** Up, with a clean sheet. A kill that is under way is finished first. */
export function orderStart(context: VmContext, event?: VmEvent): Change {
  const cdrom = event !== undefined && 'cdrom' in event ? event.cdrom : undefined;
  if (context.stop.kill) return orderComeback(context);
  return { ...freshStart(context), cdrom, cause: 'start' };
}

/** The second half of a restart. */
export function freshStart({ guest, running }: VmContext): Change {
  return {
    intent: 'up',
    ordered: true,
    downReason: undefined,
    verdict: undefined,
    foreignPid: undefined,
    history: NO_HISTORY,
    restarts: 0,
    tries: NO_TRIES,
    ...(guest === undefined ? { running: undefined, live: AS_WRITTEN } : { running }),
    stop: GENTLE,
    adopting: false,
    reason: undefined,
    autostartedAt: undefined,
    cause: 'restart',
    cdrom: undefined,
  };
}

/** Before anything is known or while nothing runs: what is found alive goes down first. */
export function orderRestart(context: VmContext): Change {
  return { ...orderStart(context), intent: 'cycle', cause: 'restart' };
}

/** Down, then up again. */
export function orderCycle(context: VmContext, event: VmEvent): Change {
  return { ...orderComeback(context), resetting: false, stop: stopOrder(context.stop, event) };
}

/** On its way down, and wanted again afterwards: cleaning up gets all its tries once more. */
export function orderComeback({ tries }: VmContext): Change {
  return { intent: 'cycle', downReason: undefined, foreignPid: undefined, tries: { ...tries, clean: 0 } };
}

/** A stop that was only noted is taken back. */
export function orderUp(): Change {
  return { intent: 'up', stop: GENTLE };
}

export function orderDown(context: VmContext, event: VmEvent): Change {
  return { ...down, stop: stopOrder(context.stop, event) };
}

export function orderKill(context: VmContext): Change {
  return { ...down, stop: { ...context.stop, kill: true } };
}

/** Host shutdown leaves intent alone: the next boot decides. */
export function orderShutdown(context: VmContext, event: VmEvent): Change {
  return { hostShutdown: true, resetting: false, stop: stopOrder(context.stop, event) };
}

export function orderReset(): Change {
  return { resetting: true };
}

export function orderAdopt(_: VmContext, event: VmEvent): Change {
  return { adopting: true, takeover: 'takeover' in event && event.takeover === true };
}

const down: Change = { intent: 'down', downReason: undefined, resetting: false, adopting: false };

function stopOrder(before: StopOrder, event: VmEvent): StopOrder {
  const force = 'force' in event && event.force === true;
  const timeoutMs = 'timeoutMs' in event ? event.timeoutMs : undefined;
  return { force, timeoutMs, kill: before.kill, overdue: false };
}
