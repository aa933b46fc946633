import type { ErrorCode } from '../errors.js';
import { wantedOf } from './context.js';
import type { OperatorEventType } from './event.js';
import type { VmSnapshot } from './machine.js';
import { isDown, isSettled, isUnkillable, isUp, publishedOf } from './publish.js';
import { stateNameOf } from './state-name.js';
import { BLIND_LIMIT } from './timing.js';

/** How an order came out, judged by the state the machine is in now. */
export type Wait =
  | 'pending'
  | { readonly done: true; readonly ok: true; readonly message: string }
  | { readonly done: true; readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** For those who wait for an order that was accepted: ask after every change until it is not `pending`. */
export function judgeWait(verb: OperatorEventType, snapshot: VmSnapshot): Wait {
  if (isBlind(snapshot)) return no('timeout', `the host cannot be looked at: ${snapshot.context.reason}`);
  switch (verb) {
    case 'start':
    case 'restart':
    case 'reset':
      return judgeComing(snapshot);
    case 'stop':
    case 'kill':
    case 'shutdown':
      return judgeGoing(snapshot);
    case 'adopt':
      return judgeAdopted(snapshot);
  }
}

/** Several looks in a row have failed; the machine goes on looking. */
function isBlind(snapshot: VmSnapshot): boolean {
  return snapshot.context.tries.probe >= BLIND_LIMIT && snapshot.matches({ probing: 'waiting' });
}

function judgeComing(snapshot: VmSnapshot): Wait {
  const { context } = snapshot;
  const { status, detail } = publishedOf(snapshot);
  if (isSettled(snapshot)) return yes(`running, pid ${context.guest?.pid}`);
  if (isDown(snapshot)) return no('host', detail === null ? status : `${status}: ${detail}`);
  // It goes on waiting; whoever asked has to do something about it.
  if (stateNameOf(snapshot) === 'starting.waiting' && context.waiting?.for === 'disk')
    return no('host', `${status}: ${detail}`);
  if (stateNameOf(snapshot) === 'backingOff') return no('host', detail ?? status);
  if (wantedOf(context) !== 'up') return judgeEnd(snapshot);
  return 'pending';
}

function judgeGoing(snapshot: VmSnapshot): Wait {
  const { context } = snapshot;
  const failed = stateNameOf(snapshot) === 'failed';
  if (isDown(snapshot)) {
    const words = context.downReason?.text ?? 'stopped';
    return failed ? no('host', words) : yes('stopped');
  }
  if (isSettled(snapshot)) return no('denied', `started again meanwhile, pid ${context.guest?.pid}`);
  return judgeEnd(snapshot);
}

/** The guest that will not go: the machine keeps waiting, whoever asked need not. */
function judgeEnd(snapshot: VmSnapshot): Wait {
  const { context } = snapshot;
  const { detail } = publishedOf(snapshot);
  const name = stateNameOf(snapshot);
  if (name === 'alive.stopping' && context.stop.overdue)
    return no('timeout', detail ?? 'still shutting down');
  if (name === 'alive.killing' && isUnkillable(context)) return no('timeout', detail ?? 'unkillable');
  return 'pending';
}

function judgeAdopted(snapshot: VmSnapshot): Wait {
  const { context } = snapshot;
  if (isUp(snapshot)) return yes(`adopted, pid ${context.guest?.pid}`);
  if (stateNameOf(snapshot) === 'foreign') {
    return context.adopting ? 'pending' : no('host', context.reason ?? 'could not be taken over');
  }
  return isDown(snapshot) ? no('host', 'no guest of that name runs') : 'pending';
}

function yes(message: string): Wait {
  return { done: true, ok: true, message };
}

function no(code: ErrorCode, message: string): Wait {
  return { done: true, ok: false, code, message };
}
