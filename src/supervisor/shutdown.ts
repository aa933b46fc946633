import { afterlifeMs, FORCE_MS, shareOf } from '../plan/shutdown-budget.js';
import { wavesOf } from '../plan/waves.js';
import type { VmDefinition } from '../definition/definition.js';
import { isDown } from '../vm/publish.js';
import { judgeWait } from '../vm/wait.js';
import { pause, type Clock } from './clock.js';
import type { OnProgress } from './order.js';
import { downOf, type Vm } from './vm.js';

export interface Shutdown {
  readonly clock: Clock;
  readonly vms: ReadonlyMap<string, Vm>;
  /** All guests are gone within this; absent = each has its own stop_timeout. */
  readonly timeoutMs: number | undefined;
  readonly onProgress: OnProgress;
  /** Whether no later shutdown has taken over. */
  readonly isCurrent: () => boolean;
}

/**
 * Takes all guests down, those that come after others first, a wave at a time, and forces off who is late. Nothing is
 * launched any more from the first moment on. Resolves when all are down, also those that came meanwhile.
 */
export async function shutDown({ clock, vms, timeoutMs, onProgress, isCurrent }: Shutdown): Promise<void> {
  const deadline = timeoutMs === undefined ? undefined : clock.monotonic() + timeoutMs;
  const ends = new Map<string, Promise<void>>();
  for (const vm of vms.values()) vm.send({ type: 'host.closing' });
  const waves = wavesOf([...vms.values()].map(({ name }) => orderOf(vms.get(name) as Vm)))
    .map((wave) => wave.flatMap((name) => vms.get(name) ?? []))
    .reverse();
  for (const [index, wave] of waves.entries()) if (isCurrent()) await endWave(wave, waves.slice(index));
  for (let left = notDown(); left.length > 0; left = notDown()) await Promise.all(left.map(endOf));

  async function endWave(wave: readonly Vm[], left: readonly (readonly Vm[])[]): Promise<void> {
    const limit = limitOf(left);
    for (const vm of wave) {
      const own = stopTimeoutOf(vm);
      // What its companions and post_stop take comes out of its own share.
      const rest = limit === undefined ? own : Math.max(limit / 2, limit - afterlifeOf(vm));
      vm.send({
        type: 'shutdown',
        ...(limit === undefined ? {} : { timeoutMs: Math.min(own, Math.round(rest)) }),
      });
    }
    const over = new AbortController();
    const gone = Promise.all(wave.map((vm) => Promise.race([endOf(vm), stuck(vm, over.signal)])));
    const late = limit === undefined ? [] : [pause(clock, limit + FORCE_MS, over.signal)];
    await Promise.race([gone, ...late]);
    over.abort();
  }

  /** How long the first of these waves may take, so that all of them are gone in time. */
  function limitOf(waves: readonly (readonly Vm[])[]): number | undefined {
    if (deadline === undefined) return undefined;
    const needs = waves.map((wave) =>
      Math.max(0, ...wave.map((vm) => (isDown(vm.snapshot()) ? 0 : stopTimeoutOf(vm) + afterlifeOf(vm)))),
    );
    return shareOf(needs, deadline - clock.monotonic());
  }

  function endOf(vm: Vm): Promise<void> {
    const end = ends.get(vm.name) ?? downOf(vm, onProgress);
    ends.set(vm.name, end);
    return end;
  }

  function notDown(): readonly Vm[] {
    return [...vms.values()].filter((vm) => !isDown(vm.snapshot()));
  }
}

/** A guest that nothing ends must not keep the others from their turn. */
function stuck(vm: Vm, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (judgeWait('shutdown', vm.snapshot()) === 'pending') return;
      stop();
      resolve();
    };
    const stop = vm.onChange(look);
    signal.addEventListener('abort', stop, { once: true });
    look();
  });
}

function orderOf({ name, snapshot }: Vm): { readonly name: string; readonly after: readonly string[] } {
  return { name, after: snapshot().context.definition.after };
}

function stopTimeoutOf(vm: Vm): number {
  return definitionOf(vm).stopTimeoutMs;
}

function afterlifeOf(vm: Vm): number {
  return afterlifeMs(definitionOf(vm));
}

function definitionOf(vm: Vm): VmDefinition {
  const { running, definition } = vm.snapshot().context;
  return running ?? definition;
}
