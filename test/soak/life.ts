import { AsyncLocalStorage } from 'node:async_hooks';
import type { Host, HostFeed } from '../../src/host/host.js';
import type { Clock } from '../../src/supervisor/clock.js';

/** What a supervisor does to the world: every host command, every signal, every change of a file, in this order. */
export interface Point {
  /** From 1. */
  readonly number: number;
  /** Such as `run ngctl -f -`, `rename /var/run/vmctl/web.json`. */
  readonly what: string;
}

/** `before` = it was not done any more; `during` = begun and not waited for; `after` = done, and its answer never read. */
export type Moment = 'before' | 'during' | 'after';

export interface Trap {
  readonly number: number;
  readonly moment: Moment;
}

/** One supervisor that can die: from then on nothing it waits for comes, and nothing it still tries has an effect. */
export interface Life {
  readonly alive: boolean;
  /** All that was done so far. */
  readonly points: readonly Point[];
  /** Its files lie on a file system without room. */
  full: boolean;
  readonly host: Host;
  readonly clock: Clock;
  /** Resolves when it dies. */
  readonly died: Promise<void>;
  kill(): void;
  /** Kills it at one of the points that are still to come; undefined = no more. */
  setTrap(trap: Trap | undefined): void;
  /** Everything a supervisor is asked goes through this: what it causes is known as its own. */
  within<T>(work: () => T): T;
  /** For the gate of files: what is to become of this change. */
  pass(what: string): Passage;
}

export type Passage = 'do' | 'skip' | 'do-and-die';

const lives = new AsyncLocalStorage<Life>();

/** The supervisor in whose course this is called; undefined = the simulator, or the test. */
export function lifeNow(): Life | undefined {
  return lives.getStore();
}

/** The world's own affairs: what a simulated program writes is not the supervisor's. */
export function outsideLife<T>(work: () => T): T {
  return lives.exit(work);
}

/** Host programs that vmctl runs to their end are given up after this, as src/host/freebsd.ts does. */
const RUN_TIMEOUT_MS = 60_000;

export function createLife(world: Host, time: Clock): Life {
  const points: Point[] = [];
  const never = new Promise<never>(() => undefined);
  let alive = true;
  let trap: Trap | undefined;
  const feeds = new Set<HostFeed>();
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (tellDeath = resolve));
  const life: Life = {
    points,
    died,
    full: false,
    get alive() {
      return alive;
    },
    host: {
      ...world,
      run: (command, options) =>
        passing(`run ${[command.file, ...command.args].join(' ')}`, () =>
          world.run(command, { timeoutMs: RUN_TIMEOUT_MS, ...options }),
        ),
      spawn: (command, options) =>
        passing(`spawn ${command.file}`, () => world.spawn(command, options)).then((child) => ({
          ...child,
          exited: living(child.exited),
        })),
      feed: (command) =>
        passing(`feed ${command.file}`, () => world.feed(command)).then((child) => {
          feeds.add(child);
          return { ...child, exited: living(child.exited) };
        }),
      adopt: (target) => {
        const child = outsideLife(() => world.adopt(target));
        return { ...child, exited: living(child.exited) };
      },
      kill: (pid, signal) => {
        const passage = life.pass(`kill ${signal}`);
        const result = passage === 'skip' ? 'gone' : outsideLife(() => world.kill(pid, signal));
        if (passage === 'do-and-die') die();
        return result;
      },
      inspect: (path) => (alive ? living(outsideLife(() => world.inspect(path))) : never),
    },
    clock: {
      ...time,
      setTimeout: (action, ms) =>
        outsideLife(() => time.setTimeout(() => (alive ? lives.run(life, action) : undefined), ms)),
    },
    kill: die,
    setTrap: (wanted) =>
      void (trap = wanted === undefined ? undefined : { ...wanted, number: points.length + wanted.number }),
    within: (work) => lives.run(life, work),
    pass,
  };
  return life;

  function die(): void {
    alive = false;
    // The kernel closes what the dead had open.
    for (const feed of feeds) outsideLife(() => feed.end());
    tellDeath();
  }

  function pass(what: string): Passage {
    if (!alive) return 'skip';
    const number = points.length + 1;
    points.push({ number, what });
    if (trap?.number !== number) return 'do';
    if (trap.moment !== 'before') return 'do-and-die';
    die();
    return 'skip';
  }

  async function passing<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { moment } = trap ?? {};
    const passage = pass(what);
    if (passage === 'skip') return never;
    const done = outsideLife(work);
    if (passage === 'do-and-die' && moment === 'during') die();
    else if (passage === 'do-and-die') void done.then(die, die);
    return living(done);
  }

  function living<T>(work: Promise<T>): Promise<T> {
    return work.then((value) => (alive ? value : never));
  }
}
