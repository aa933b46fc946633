import type { Clock } from './clock.js';

/** What could not be written, such as on a full disk, and is tried again until it can. */
export interface Arrears {
  /** One of each name: the last one. */
  owe(name: string, pay: () => void): void;
  paid(name: string): void;
  /** Tries no more. */
  release(): void;
}

const AGAIN_MS = 10_000;

export function createArrears(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>): Arrears {
  const owed = new Map<string, () => void>();
  let timer: unknown;
  let released = false;
  return {
    owe(name, pay) {
      owed.set(name, pay);
      wait();
    },
    paid: (name) => void owed.delete(name),
    release() {
      released = true;
      clock.clearTimeout(timer);
    },
  };

  function wait(): void {
    if (timer === undefined && !released && owed.size > 0) timer = clock.setTimeout(settle, AGAIN_MS);
  }

  function settle(): void {
    timer = undefined;
    for (const [name, pay] of [...owed]) {
      try {
        pay();
        owed.delete(name);
      } catch {
        // Told when it was owed first.
      }
    }
    wait();
  }
}
