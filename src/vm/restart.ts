import type { GuestExit } from '../bhyve/exit.js';
import type { RestartAction, RestartPolicy } from '../definition/definition.js';
import { describeExit } from '../bhyve/exit-words.js';
import type { DefinitionState, History } from './history.js';
import type { Intent } from './record.js';

/** Waits before the next try after a launch error; after the last one: failed. */
const LAUNCH_RETRY_MS: readonly number[] = [5_000, 15_000, 60_000];
/** More guest reboots than this within the window are a loop, and a loop is a failure. */
const REBOOT_LIMIT = 10;
const REBOOT_WINDOW_MS = 60_000;
/** Uncounted re-picks of a link or of a busy /dev/vmm node; one more is a launch error. */
const COLLISION_LIMIT = 5;
const JITTER = 0.1;

export interface RestartQuestion {
  readonly exit: GuestExit;
  readonly policy: RestartPolicy;
  readonly history: History;
  /** Monotonic ms: a stepped wall clock neither gives up too early nor never. */
  readonly now: number;
  readonly intent: Intent;
  readonly definitionState: DefinitionState;
  /** 0 up to 1; spreads guests that fell together. */
  readonly random: number;
}

export interface RestartVerdict {
  readonly next: 'stopped' | 'start' | 'backOff' | 'failed';
  /** Only with `backOff`. */
  readonly delayMs?: number;
  /** For the operator, in words. */
  readonly reason: string;
  /** A guest reboot: same definition, same links, no look before the launch. */
  readonly keepLinks: boolean;
  /** The history with this exit counted. */
  readonly history: History;
}

/** What follows a guest's end. Intent beats everything; then overrides per cause; then the policy. */
export function decideRestart(question: RestartQuestion): RestartVerdict {
  const { exit, intent, definitionState } = question;
  const removed = definitionState === 'removed';
  if (intent !== 'up') return settle(question, intent === 'down' || removed ? 'stopped' : 'start');
  if (exit.kind === 'hook-taken' || exit.kind === 'vmm-busy') return collide(question);
  if (exit.kind !== 'rebooted' && removed) return settle(question, 'stopped');
  if (exit.kind === 'launch-error') return retryLaunch(question);
  const action = overrideOf(question) ?? defaultOf(question);
  if (action === 'stop') return settle(question, 'stopped');
  if (action === 'fail') return settle(question, 'failed');
  return isClean(exit) ? relaunch(question) : backOff(question, describeExit(exit));
}

export interface HookQuestion extends RestartQuestion {
  /** An operator has asked for this start. */
  readonly isOrdered: boolean;
}

/** What follows when the operator's own `pre_start` has refused a start that is wanted. */
export function decideHookFailure(question: HookQuestion): RestartVerdict {
  const { isOrdered, exit } = question;
  return isOrdered ? settle(question, 'failed') : backOff(question, describeExit(exit));
}

/** Failures that count towards giving up at `now`. */
export function countAttempts(history: History, policy: RestartPolicy, now: number): number {
  return within(history.failures, now, policy.windowMs).length + history.launchErrors;
}

function settle(question: RestartQuestion, next: 'stopped' | 'start' | 'failed'): RestartVerdict {
  return { next, reason: describeExit(question.exit), keepLinks: false, history: question.history };
}

function collide(question: RestartQuestion): RestartVerdict {
  const collisions = question.history.collisions + 1;
  if (collisions <= COLLISION_LIMIT) {
    return { ...settle(question, 'start'), history: { ...question.history, collisions } };
  }
  return retryLaunch({ ...question, history: { ...question.history, collisions: 0 } });
}

function retryLaunch(question: RestartQuestion): RestartVerdict {
  const { history, policy } = question;
  const delayMs = LAUNCH_RETRY_MS[history.launchErrors];
  const counted = { ...history, launchErrors: history.launchErrors + 1 };
  if (delayMs === undefined || policy.policy === 'never')
    return { ...settle(question, 'failed'), history: counted };
  return {
    next: 'backOff',
    delayMs,
    reason: describeExit(question.exit),
    keepLinks: false,
    history: counted,
  };
}

function overrideOf({ exit, policy }: RestartQuestion): RestartAction | undefined {
  switch (exit.kind) {
    case 'rebooted':
      return policy.onReboot;
    case 'powered-off':
      return policy.onPoweroff;
    case 'halted':
      return policy.onHalt;
    case 'triple-fault':
      return policy.onTripleFault;
    case 'error':
      return policy.onError;
    case 'signal':
      return policy.onSignal;
    default:
      return undefined;
  }
}

/** A reboot is something the guest does, not a restart by us: it comes back under every policy. */
function defaultOf({ exit, policy }: RestartQuestion): RestartAction {
  if (exit.kind === 'rebooted') return 'restart';
  if (isClean(exit)) return policy.policy === 'always' ? 'restart' : 'stop';
  return policy.policy === 'never' ? 'fail' : 'restart';
}

function isClean(exit: GuestExit): boolean {
  return exit.kind === 'rebooted' || exit.kind === 'powered-off' || exit.kind === 'halted';
}

/** At once and uncounted, unless it has become a loop. */
function relaunch(question: RestartQuestion): RestartVerdict {
  const { exit, history, now } = question;
  const reboots = [...within(history.reboots, now, REBOOT_WINDOW_MS), now];
  const looping = reboots.length > REBOOT_LIMIT;
  if (looping) return endLoop(question, `${describeExit(exit)} ${reboots.length} times in a minute`);
  const keepLinks = exit.kind === 'rebooted';
  return { next: 'start', reason: describeExit(exit), keepLinks, history: { ...history, reboots } };
}

/** A failure like others; under "never" only what an override asks for comes back. */
function endLoop(question: RestartQuestion, reason: string): RestartVerdict {
  if (question.policy.policy !== 'never' || overrideOf(question) === 'restart')
    return backOff(question, reason);
  return { ...settle({ ...question, history: { ...question.history, reboots: [] } }, 'failed'), reason };
}

function backOff({ policy, history, now, random }: RestartQuestion, reason: string): RestartVerdict {
  const failures = [...within(history.failures, now, policy.windowMs), now];
  const counted = { ...history, reboots: [], failures, streak: history.streak + 1 };
  if (failures.length >= policy.burst) {
    const minutes = Math.round(policy.windowMs / 6_000) / 10;
    const text = `${reason}; ${failures.length} failures in ${minutes} min`;
    return { next: 'failed', reason: text, keepLinks: false, history: counted };
  }
  const plain = Math.min(policy.maxDelayMs, policy.delayMs * 2 ** history.streak);
  const delayMs = Math.round(plain * (1 + JITTER * (2 * random - 1)));
  return { next: 'backOff', delayMs, reason, keepLinks: false, history: counted };
}

function within(times: readonly number[], now: number, windowMs: number): readonly number[] {
  return times.filter((time) => now - time < windowMs);
}
