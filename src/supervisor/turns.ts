import { wavesOf } from '../plan/waves.js';
import { wantedOf } from '../vm/context.js';
import type { VmSnapshot } from '../vm/machine.js';
import { isDown } from '../vm/publish.js';
import { stateNameOf } from '../vm/state-name.js';
import type { Clock } from './clock.js';

/** Who may start when: nobody before those it comes after, and not too many at once. */
export interface Turns {
  /** Resolves when nobody has to be waited for any more; with when the last of those that are up was ready, monotonic ms. */
  predecessors(name: string, wait: Wait): Promise<number>;
  /** The same, and one of the places of those that may be on their way up at once. Given back by itself. */
  place(name: string, wait: Wait): Promise<void>;
  /** A VM has changed, or its readiness. */
  changed(): void;
  release(): void;
}

export interface Wait {
  readonly signal: AbortSignal;
  /** Told why it is not its turn, whenever that is another reason. */
  readonly tell: (reason: string) => void;
}

/** A VM, as far as its turn goes. */
export interface Comer {
  readonly name: string;
  snapshot(): VmSnapshot;
}

export interface TurnsOptions {
  readonly clock: Clock;
  readonly vms: ReadonlyMap<string, Comer>;
  /** So many VMs may be on their way up at once. */
  readonly maxParallel: () => number;
  /** Since when those that come after this VM need not wait for it; undefined = they have to. */
  readonly readySince: (vm: Comer) => number | undefined;
}

interface Waiter extends Wait {
  readonly name: string;
  readonly wantsPlace: boolean;
  /** How often it has had a place before: who keeps falling goes behind who has not been up yet. */
  readonly round: number;
  told: string;
  readonly go: () => void;
}

/** A guest whose title is not seen by then keeps its place no longer: it must not hold back all others for good. */
export const PLACE_LIMIT_MS = 300_000;

export function createTurns({ clock, vms, maxParallel, readySince }: TurnsOptions): Turns {
  const waiters = new Map<string, Waiter>();
  /** Who is on its way up, with the timer that ends its claim. */
  const places = new Map<string, unknown>();
  const rounds = new Map<string, number>();
  const waves = createWaveBook(vms);
  let isLooking = false;
  return { predecessors, place, changed, release };

  async function predecessors(name: string, wait: Wait): Promise<number> {
    giveBack(name);
    if (blockerOf(name) !== undefined) await queue(name, wait, false);
    const before = afterOf(name).flatMap((one) => vms.get(one) ?? []);
    return Math.max(0, ...before.map((vm) => readySince(vm) ?? 0));
  }

  async function place(name: string, wait: Wait): Promise<void> {
    await queue(name, wait, true);
  }

  function queue(name: string, wait: Wait, wantsPlace: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (wait.signal.aborted) return resolve();
      const leave = (): void => {
        if (waiters.get(name) === waiter) waiters.delete(name);
        resolve();
        changed();
      };
      const go = (): void => {
        wait.signal.removeEventListener('abort', leave);
        waiters.delete(name);
        resolve();
      };
      const waiter: Waiter = { ...wait, name, wantsPlace, round: rounds.get(name) ?? 0, told: '', go };
      wait.signal.addEventListener('abort', leave, { once: true });
      waiters.set(name, waiter);
      changed();
    });
  }

  /** Once for all that happens in one go. */
  function changed(): void {
    if (isLooking || (waiters.size === 0 && places.size === 0)) return;
    isLooking = true;
    queueMicrotask(() => {
      isLooking = false;
      look();
    });
  }

  function look(): void {
    for (const name of places.keys()) if (!isOnItsWay(vms.get(name))) giveBack(name);
    const able = [...waiters.values()].filter((waiter) => {
      const blocker = blockerOf(waiter.name);
      if (blocker !== undefined) tell(waiter, `comes after ${blocker}`);
      return blocker === undefined;
    });
    able.filter(({ wantsPlace }) => !wantsPlace).forEach(({ go }) => go());
    const limit = maxParallel();
    const inLine = able.filter(({ wantsPlace }) => wantsPlace);
    const free = limit - places.size;
    if (free > 0 && inLine.length > free) inLine.sort(compare(waves()));
    for (const waiter of inLine) {
      if (places.size < limit) take(waiter);
      else
        tell(
          waiter,
          `${places.size} ${places.size === 1 ? 'other is' : 'others are'} starting (max_parallel)`,
        );
    }
  }

  function take({ name, round, go }: Waiter): void {
    rounds.set(name, round + 1);
    const timer = clock.setTimeout(() => {
      giveBack(name);
      changed();
    }, PLACE_LIMIT_MS);
    places.set(name, timer);
    go();
  }

  function giveBack(name: string): void {
    if (!places.has(name)) return;
    clock.clearTimeout(places.get(name));
    places.delete(name);
    changed();
  }

  /** The first of those it comes after that is on its way up and not there yet. */
  function blockerOf(name: string): string | undefined {
    return openOf(name).find((before) => !leadsTo(before, name, new Set()));
  }

  function openOf(name: string): readonly string[] {
    return afterOf(name).filter((before) => before !== name && isAwaited(vms.get(before)));
  }

  function afterOf(name: string): readonly string[] {
    return vms.get(name)?.snapshot().context.definition.after ?? [];
  }

  /** Files of different times may make a circle that no directory has: nobody waits for who waits for it. */
  function leadsTo(from: string, to: string, seen: Set<string>): boolean {
    if (seen.has(from)) return false;
    seen.add(from);
    return openOf(from).some((before) => before === to || leadsTo(before, to, seen));
  }

  /** Not waited for: who is not wanted up, has given up, or is somebody else's. */
  function isAwaited(vm: Comer | undefined): boolean {
    if (vm === undefined) return false;
    const snapshot = vm.snapshot();
    return !isDown(snapshot) && wantedOf(snapshot.context) !== 'down' && readySince(vm) === undefined;
  }

  function release(): void {
    for (const name of [...places.keys()]) giveBack(name);
    waiters.clear();
  }
}

/** What others wait for of a VM: while that is the same, nobody's turn can have come. */
export function standingOf({ snapshot }: Comer): string {
  const one = snapshot();
  const { context } = one;
  const name = stateNameOf(one);
  const step = isOnItsWay({ snapshot }) ? 'coming' : name === 'alive.settling' ? name : name.split('.')[0];
  return `${step} ${wantedOf(context) === 'down'} ${context.definition.after.join()}`;
}

/** Until its title is seen: then its memory and devices are set up, which is what loads a host. */
function isOnItsWay(vm: Pick<Comer, 'snapshot'> | undefined): boolean {
  if (vm === undefined) return false;
  const snapshot = vm.snapshot();
  const name = stateNameOf(snapshot);
  if (name === 'alive.settling') return snapshot.context.guest?.confirmed !== true;
  return name.startsWith('starting.');
}

function tell(waiter: Waiter, reason: string): void {
  if (waiter.told === reason) return;
  waiter.told = reason;
  waiter.tell(reason);
}

function compare(waves: ReadonlyMap<string, number>) {
  const rank = ({ name }: Waiter): number => waves.get(name) ?? 0;
  return (a: Waiter, b: Waiter): number =>
    a.round - b.round || rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

/** The wave of each VM, reckoned anew when a definition has changed. */
function createWaveBook(vms: ReadonlyMap<string, Comer>): () => ReadonlyMap<string, number> {
  let known: readonly object[] = [];
  let waves: ReadonlyMap<string, number> = new Map();
  return () => {
    const definitions = [...vms.values()].map((vm) => vm.snapshot().context.definition);
    const isKnown = known.length === definitions.length && definitions.every((one, at) => one === known[at]);
    if (isKnown) return waves;
    known = definitions;
    waves = new Map(
      wavesOf(definitions).flatMap((wave, index) => wave.map((name) => [name, index] as const)),
    );
    return waves;
  };
}
