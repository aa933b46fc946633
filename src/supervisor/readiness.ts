import type { Knock } from '../host/knock.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { isSettled, isUp } from '../vm/publish.js';
import type { RunRecord } from '../vm/record.js';
import { SETTLE_MS } from '../vm/timing.js';
import type { Context } from './context.js';
import { awaitReady } from './readiness-probe.js';
import type { Vm } from './vm.js';

/** Which guests do their work, as `ready` of their definitions tells; without that key, those that have settled. */
export interface ReadinessBook {
  /** A VM's machine has changed. */
  changed(vm: Vm): void;
  /** Since when those that come after it need not wait for it, monotonic ms; undefined = they have to. */
  readySince(vm: { readonly name: string }): number | undefined;
  /** For status; null = it has no such key, or does not run. */
  stateOf(vm: Vm): boolean | null;
  release(): void;
}

export interface ReadinessOptions {
  /** Asked only once a VM has changed. */
  readonly context: () => Context;
  readonly knock: Knock;
  /** Told when a guest has become ready, or has not been in time. */
  readonly onReady: () => void;
}

interface Life {
  readonly pid: number;
  /** Whether its definition has a `ready`. */
  readonly tells: boolean;
  readonly end: AbortController;
  /** Known when the state is `ready` or `late`. */
  since: number | undefined;
  state: 'young' | 'asked' | NonNullable<RunRecord['readiness']>;
}

export function createReadiness({ context, knock, onReady }: ReadinessOptions): ReadinessBook {
  /** Of each guest, from its launch or adoption to its end. */
  const lives = new Map<string, Life>();
  return { changed, readySince, stateOf, release };

  function changed(vm: Vm): void {
    const snapshot = vm.snapshot();
    const { guest, running } = snapshot.context;
    const before = lives.get(vm.name);
    if (before !== undefined && before.pid !== guest?.pid) forget(vm.name, before);
    if (guest === undefined || running === undefined || !isUp(snapshot)) return;
    const { ready } = running;
    const life = lives.get(vm.name) ?? recall(vm.name, guest.pid, ready !== undefined);
    lives.set(vm.name, life);
    if (life.state !== 'young' || !isSettled(snapshot)) return;
    if (ready === undefined) take(life, 'ready');
    else void ask(vm, life, ready);
  }

  /** A login prompt is not printed again for a new supervisor, nor need a guest settle again for others. */
  function recall(name: string, pid: number, tells: boolean): Life {
    const record = readRunRecord(context().paths, name);
    const life: Life = { pid, tells, end: new AbortController(), since: undefined, state: 'young' };
    if (record?.pid !== pid) return life;
    const settledAt = record.launchedAtMonotonic + SETTLE_MS;
    const settled = record.confirmed && settledAt < context().clock.monotonic() ? 'ready' : undefined;
    const state = tells ? record.readiness : settled;
    return state === undefined ? life : { ...life, state, since: settledAt };
  }

  function take(life: Life, state: 'ready' | 'late'): void {
    Object.assign(life, { state, since: context().clock.monotonic() });
  }

  async function ask(
    vm: Vm,
    life: Life,
    ready: NonNullable<RunRecord['definition']['ready']>,
  ): Promise<void> {
    life.state = 'asked';
    const { name } = vm;
    const late = new AbortController();
    const timer = context().clock.setTimeout(() => late.abort(), ready.timeoutMs);
    const links = (): RunRecord['links'] => vm.snapshot().context.links;
    const seen = await awaitReady(
      context(),
      { name, ready, knock, links },
      AbortSignal.any([life.end.signal, late.signal]),
    );
    context().clock.clearTimeout(timer);
    if (life.end.signal.aborted) return;
    take(life, seen ? 'ready' : 'late');
    remember(name, life);
    if (seen) context().story.tell('vm.ready', { vm: name, by: ready.kind });
    else {
      const reason = `not ready after ${ready.timeoutMs / 1000} s: who comes after it waits no longer`;
      context().story.tell('vm.warning', { vm: name, reason }, 'warn');
    }
    onReady();
  }

  function remember(name: string, { pid, state }: Life): void {
    try {
      const record = readRunRecord(context().paths, name);
      if (record?.pid !== pid || (state !== 'ready' && state !== 'late')) return;
      writeRunRecord(context().paths, { ...record, readiness: state });
    } catch (error) {
      context().story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
    }
  }

  function readySince(vm: { readonly name: string }): number | undefined {
    return lives.get(vm.name)?.since;
  }

  function stateOf(vm: Vm): boolean | null {
    const life = lives.get(vm.name);
    return life?.tells === true ? life.state === 'ready' : null;
  }

  function forget(name: string, { end }: Life): void {
    end.abort();
    lives.delete(name);
  }

  function release(): void {
    for (const [name, life] of [...lives]) forget(name, life);
  }
}
