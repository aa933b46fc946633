import { wantedOf, type VmContext } from './context.js';
import type { PublishedStatus } from './event.js';
import type { VmSnapshot } from './machine.js';
import { stateNameOf } from './state-name.js';
import { KILL_LIMIT } from './timing.js';

export interface Published {
  readonly status: PublishedStatus;
  /** More than the status, in words, or null. */
  readonly detail: string | null;
}

/** What `vmctl status` says of a VM. */
export function publishedOf(snapshot: VmSnapshot): Published {
  const { context } = snapshot;
  const name = stateNameOf(snapshot);
  switch (name) {
    case 'probing':
      return probing(context);
    case 'foreign':
      return {
        status: 'foreign',
        detail: [`pid ${context.foreignPid}`, context.reason].filter(Boolean).join(': '),
      };
    case 'stopped':
      return { status: 'stopped', detail: context.downReason?.text ?? null };
    case 'starting.waiting':
      return context.waiting === undefined
        ? { status: 'starting', detail: 'preparing' }
        : { status: 'waiting', detail: context.waiting.reason };
    case 'alive.settling':
      return { status: 'running', detail: context.guest?.confirmed === true ? null : 'initialising' };
    case 'alive.settled':
      return { status: 'running', detail: null };
    case 'alive.resetting':
      return { status: 'restarting', detail: 'reset' };
    case 'alive.stopping':
      return { status: 'stopping', detail: stopDetail(snapshot) };
    case 'alive.killing':
      return {
        status: 'stopping',
        detail: isUnkillable(context) ? `unkillable, pid ${context.guest?.pid}` : null,
      };
    case 'cleaning':
      return { status: afterwards(context), detail: cleaningDetail(snapshot) };
    case 'backingOff':
      return { status: 'restarting', detail: backOffDetail(context) };
    case 'failed':
      return { status: 'failed', detail: context.downReason?.text ?? null };
    case 'gone':
      return { status: 'stopped', detail: 'definition removed' };
    case 'starting.hooking':
      return { status: 'starting', detail: 'pre_start runs' };
    case 'starting.accompanying':
      return { status: 'starting', detail: 'companions' };
    default:
      return { status: 'starting', detail: name.slice('starting.'.length) };
  }
}

/** No process of ours lives and none is on its way. */
export function isDown(snapshot: VmSnapshot): boolean {
  return snapshot.hasTag('down') || stateNameOf(snapshot) === 'foreign';
}

/** The guest's process lives. */
export function isUp(snapshot: VmSnapshot): boolean {
  return snapshot.hasTag('up');
}

/** It has lived ten seconds and was seen up. */
export function isSettled(snapshot: VmSnapshot): boolean {
  return snapshot.hasTag('settled');
}

/** Forced off several times without effect; still tried, more slowly. */
export function isUnkillable({ tries }: VmContext): boolean {
  return tries.kill > KILL_LIMIT;
}

function probing(context: VmContext): Published {
  if (context.tries.probe > 0) return { status: 'unknown', detail: context.reason ?? null };
  if (context.verdict !== undefined) return { status: afterwards(context), detail: context.verdict.reason };
  const comes = wantedOf(context) !== 'down' && context.foreignPid === undefined;
  const status = comes ? 'starting' : 'unknown';
  return { status, detail: 'looking at the host' };
}

function afterwards(context: VmContext): 'stopping' | 'restarting' {
  const stays = context.verdict?.next === 'stopped' || context.verdict?.next === 'failed';
  const wanted = wantedOf(context);
  return wanted === 'down' || (wanted === 'up' && stays) ? 'stopping' : 'restarting';
}

function stopDetail(snapshot: VmSnapshot): string | null {
  const { stop, reason } = snapshot.context;
  const hook = snapshot.matches({ alive: { stopping: 'hooking' } }) ? 'pre_stop runs' : undefined;
  const words = [stop.overdue ? 'still shutting down' : undefined, hook, reason];
  return words.filter((one) => one !== undefined).join('; ') || null;
}

function cleaningDetail(snapshot: VmSnapshot): string | null {
  const { reason } = snapshot.context;
  if (!snapshot.matches({ cleaning: 'leaving' })) return reason ?? null;
  return [reason, 'post_stop runs'].filter((one) => one !== undefined).join('; ');
}

function backOffDetail({ verdict, reason }: VmContext): string {
  const seconds = Math.round((verdict?.delayMs ?? 0) / 100) / 10;
  return `${reason}; next try in ${seconds} s`;
}
