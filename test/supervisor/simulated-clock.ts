import type { Clock as WorldClock } from '../../src/sim/clock.js';
import type { Clock } from '../../src/supervisor/clock.js';

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/** Time that passes when told to, for the world and its supervisor alike. */
export class SimulatedClock implements Clock, WorldClock {
  #now = Date.UTC(2026, 0, 1);
  #timers: Timer[] = [];
  now = (): number => this.#now;
  wall = (): number => this.#now;
  monotonic = (): number => this.#now - Date.UTC(2026, 0, 1);
  setTimeout = (action: () => void, ms: number): unknown => {
    const timer = { at: this.#now + Math.max(0, ms), action };
    this.#timers.push(timer);
    return timer;
  };
  clearTimeout = (timer: unknown): void => {
    this.#timers = this.#timers.filter((one) => one !== timer);
  };

  /** Lets so much time pass; every timer that is due comes at its own moment, and what it causes before the next. */
  async pass(ms: number): Promise<void> {
    for (const end = this.#now + ms; ;) {
      await turn();
      const next = this.#due(end);
      this.#now = next?.at ?? end;
      if (next === undefined) return;
      this.clearTimeout(next);
      next.action();
    }
  }

  /** Lets as much time pass as something takes. */
  async passUntil<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const watched = work.finally(() => (over = true));
    watched.catch(() => undefined);
    for (await this.pass(0); !over; await this.pass(0)) {
      const next = this.#due(Infinity);
      if (next !== undefined) await this.pass(next.at - this.#now);
    }
    return watched;
  }

  #due(end: number): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>(
      (first, timer) => (timer.at <= end && (first === undefined || timer.at < first.at) ? timer : first),
      undefined,
    );
  }
}

/** A file that never comes, a FIFO that nobody writes to, holds up the clock no longer than this. */
const PATIENCE_MS = 500;
const QUICK_TURNS = 50;

/** What is about to happen now happens, and files are read and written, which costs real time and none of the clock's. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  const limit = performance.now() + PATIENCE_MS;
  for (let turns = 0; areFilesUnderWay() && performance.now() < limit; turns += 1)
    await new Promise((resolve) => (turns < QUICK_TURNS ? setImmediate(resolve) : setTimeout(resolve, 1)));
}

function areFilesUnderWay(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|CloseReq)/.test(name));
}
