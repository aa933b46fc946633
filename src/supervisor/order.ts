import type { Medium } from '../definition/cdrom.js';
import { encodeError } from '../protocol/encode.js';
import type { Outcome } from '../protocol/report.js';
import type { OperateVerb } from '../protocol/request.js';
import { VmctlError } from '../errors.js';
import { judgeAdmission, type Admission } from '../vm/admission.js';
import { definitionStateOf, wantedOf } from '../vm/context.js';
import type { VmEvent } from '../vm/event.js';
import { publishedOf } from '../vm/publish.js';
import { stateNameOf } from '../vm/state-name.js';
import { judgeWait, type Wait } from '../vm/wait.js';
import type { Intent } from '../vm/record.js';
import { adoptionRefusal, adoptionWarnings } from './adoption.js';
import type { Context } from './context.js';
import { pause } from './clock.js';
import { mediumOf } from './medium.js';
import { outputSince } from './output.js';
import type { Vm } from './vm.js';

export interface Order {
  readonly verb: OperateVerb;
  /** Answer when it is done, not when it is admitted. */
  readonly wait: boolean;
  readonly timeoutMs?: number;
  readonly force?: boolean;
  /** Of `adopt`. */
  readonly takeover?: boolean;
  /** Of `start`: a file, absolute. */
  readonly cdrom?: string;
  /** Aborted = nobody waits any more; the order goes on. */
  readonly signal?: AbortSignal;
}

export type OnProgress = (message: string, name: string) => void;

/** Of many, whoever waits sees how many are done. */
export function tellEnd(onProgress: OnProgress): (outcome: Outcome) => Outcome {
  return (outcome) => {
    onProgress(outcome.ok ? 'done' : 'failed', outcome.name);
    return outcome;
  };
}

/** Carries one order out on one VM: judged, intent on disk, told to the machine, waited for. Never rejects. */
export async function carryOut(
  context: Context,
  vm: Vm,
  order: Order,
  onProgress: OnProgress,
): Promise<Outcome> {
  let waited = false;
  try {
    const admission = judge(vm, order);
    if (admission.verdict === 'deny') throw denied(vm, order.verb, admission);
    const medium = await mediumOf(context, vm, order);
    const warning = admission.verdict === 'accept' ? writeIntent(context, vm.name, order.verb) : undefined;
    if (admission.verdict === 'accept') {
      context.crashes.delete(vm.name);
      context.adoptions.delete(vm.name);
      context.programs.hookFaults.delete(vm.name);
      vm.send(eventOf(order, medium));
    }
    waited = order.wait && (admission.verdict === 'accept' || order.verb === 'start');
    const message = waited ? await waitFor(context, vm, order, onProgress) : messageOf(vm, admission);
    const warnings = [
      warning ?? [],
      waited && order.verb === 'adopt' ? adoptionWarnings(context.adoptions.get(vm.name)) : [],
      waited ? limitFaults(context, vm.name, order) : [],
      waited ? (context.programs.hookFaults.get(vm.name) ?? []) : [],
    ].flat();
    return {
      name: vm.name,
      ok: true,
      message,
      ...(warnings.length === 0 ? {} : { warning: warnings.join('\n') }),
    };
  } catch (error) {
    const launched = waited && (order.verb === 'start' || order.verb === 'restart');
    const failed = failure(vm.name, error, launched ? outputSince(context, vm.name).lines() : []);
    const crash = launched ? context.crashes.get(vm.name) : undefined;
    return crash === undefined ? failed : { ...failed, crash };
  }
}

/** Whoever waits for a guest hears what it runs without. */
function limitFaults(context: Context, name: string, { verb }: Order): readonly string[] {
  return verb === 'start' || verb === 'restart' ? (context.limitFaults.get(name) ?? []) : [];
}

/** An order that failed, as its outcome. */
export function failure(name: string, error: unknown, lastOutput: readonly string[] = []): Outcome {
  const wire = encodeError(error);
  return {
    name,
    ok: false,
    message: wire.message,
    error: wire,
    ...(lastOutput.length === 0 ? {} : { lastOutput }),
  };
}

function judge(vm: Vm, { verb, force }: Order): Admission {
  const snapshot = vm.snapshot();
  const { context } = snapshot;
  return judgeAdmission(stateNameOf(snapshot), verb, {
    definitionState: definitionStateOf(context),
    hostShutdown: context.hostShutdown || context.closing,
    isProtected:
      context.definition.protect &&
      force !== true &&
      (context.guest !== undefined || wantedOf(context) !== 'down'),
  });
}

function denied(
  vm: Vm,
  verb: OperateVerb,
  { reason, hint }: Extract<Admission, { verdict: 'deny' }>,
): VmctlError {
  const message = `${vm.name}: ${verb} is not possible: ${reason}`;
  return new VmctlError(
    'denied',
    message,
    hint === undefined ? {} : { hint: hint.replace(/^(vmctl \w+)/, `$1 ${vm.name}`) },
  );
}

const INTENTS: Readonly<Partial<Record<OperateVerb, Intent>>> = {
  start: 'up',
  restart: 'cycle',
  stop: 'down',
  kill: 'down',
};

/**
 * Intent is on disk before anything is done about it. A start that cannot be written down is refused: it would be
 * forgotten. A stop or kill goes on, with a warning: a full disk must not keep a guest running.
 */
function writeIntent(context: Context, name: string, verb: OperateVerb): string | undefined {
  const intent = INTENTS[verb];
  if (intent === undefined) return undefined;
  try {
    const change = { intent, stoppedByOperator: intent === 'down' };
    if (intent === 'down') context.states.insist(name, change);
    else context.states.update(name, change);
    return undefined;
  } catch (error) {
    if (intent !== 'down') throw error;
    return `${(error as Error).message}; a new supervisor would not know of this ${verb}`;
  }
}

function eventOf({ verb, force, timeoutMs, takeover }: Order, cdrom: Medium | undefined): VmEvent {
  if (verb === 'start' && cdrom !== undefined) return { type: verb, cdrom };
  if (verb === 'adopt') return { type: verb, ...(takeover === undefined ? {} : { takeover }) };
  const how = {
    ...(force === undefined ? {} : { force }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  return verb === 'stop' || verb === 'restart' ? { type: verb, ...how } : { type: verb };
}

function messageOf(vm: Vm, admission: Admission): string {
  if (admission.verdict === 'ignore') return admission.message;
  const { status, detail } = publishedOf(vm.snapshot());
  return detail === null ? status : `${status}: ${detail}`;
}

/** Follows the machine until the order is done. A limit ends the waiting, not the order. */
async function waitFor(context: Context, vm: Vm, order: Order, onProgress: OnProgress): Promise<string> {
  const limit = order.verb === 'stop' || order.verb === 'restart' ? undefined : order.timeoutMs;
  const over = new AbortController();
  const late = order.signal === undefined ? over.signal : AbortSignal.any([over.signal, order.signal]);
  const deadline =
    limit === undefined ? undefined : pause(context.clock, limit, late).then(() => 'late' as const);
  const done = settle(vm, order, onProgress, late);
  const wait = await (deadline === undefined ? done : Promise.race([done, deadline]));
  over.abort();
  if (wait === 'late') {
    const { status } = publishedOf(vm.snapshot());
    const words = status === 'running' ? 'runs, but has not settled' : `still ${status}`;
    throw new VmctlError('timeout', `${vm.name}: ${words} after ${(limit ?? 0) / 1000} s`, {
      hint: `it goes on; look at it with: vmctl status ${vm.name}`,
    });
  }
  if (wait.ok) return wait.message;
  // A guest that somebody else started was found: from now on the order is refused, and so it is this time.
  const now = judge(vm, order);
  if (now.verdict === 'deny' && stateNameOf(vm.snapshot()) === 'foreign') throw denied(vm, order.verb, now);
  const refused = order.verb === 'adopt' ? adoptionRefusal(context.adoptions.get(vm.name)) : undefined;
  if (refused !== undefined) throw refused;
  const launches = order.verb === 'start' || order.verb === 'restart';
  const refusal = launches && wait.code === 'host' ? context.refusals.get(vm.name) : undefined;
  throw new VmctlError(refusal ?? wait.code, `${vm.name}: ${wait.message}`, {
    hint: orderHint(context, vm.name, order),
  });
}

/** What is remembered is about the last try to start, which an adoption has nothing to do with. */
function orderHint({ hints }: Context, name: string, { verb }: Order): string {
  if (verb === 'adopt') return `see: vmctl status ${name}`;
  return hints.get(name) ?? `see: vmctl logs ${name}`;
}

type Done = Exclude<Wait, 'pending'>;

function settle(vm: Vm, { verb }: Order, onProgress: OnProgress, signal: AbortSignal): Promise<Done> {
  return new Promise((resolve) => {
    let told = '';
    const look = (): void => {
      const snapshot = vm.snapshot();
      const { status, detail } = publishedOf(snapshot);
      const words = detail === null ? status : `${status}: ${detail}`;
      if (words !== told) onProgress(words, vm.name);
      told = words;
      const wait = judgeWait(verb, snapshot);
      if (wait === 'pending') return;
      stop();
      resolve(wait);
    };
    const stop = vm.onChange(look);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        resolve({ done: true, ok: false, code: 'timeout', message: 'no longer waited for' });
      },
      { once: true },
    );
    if (!signal.aborted) look();
  });
}
