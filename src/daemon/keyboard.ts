import type { KeyboardPlace } from '../protocol/console.js';

/** How somebody comes to a console. */
export interface KeyboardWish {
  readonly write: boolean;
  readonly take?: boolean;
  readonly regain?: boolean;
}

/** Who may type: one, and behind them those who wait for it. */
export interface Keyboard<Seat> {
  join(seat: Seat, wish: KeyboardWish): void;
  /** It is theirs now; who had it is the first one to get it again. */
  take(seat: Seat): void;
  /** No longer wanted, or gone: the next in line has it. */
  leave(seat: Seat): void;
  /** Whether they may type; who does has it for sure from then on. */
  uses(seat: Seat): boolean;
  holder(): Seat | undefined;
  placeOf(seat: Seat): KeyboardPlace;
}

export function createKeyboard<Seat>(): Keyboard<Seat> {
  /** The first one types. */
  let line: readonly Seat[] = [];
  /** Not merely by being first: who had it under an earlier daemon does not get it back from them. */
  let sure = false;
  const without = (seat: Seat): readonly Seat[] => line.filter((one) => one !== seat);
  const take = (seat: Seat): void => {
    line = [seat, ...without(seat)];
    sure = true;
  };
  return {
    take,
    join(seat, { write, take: now = false, regain = false }) {
      if (now || (regain && !sure)) return take(seat);
      if (regain) line = [...line.slice(0, 1), seat, ...line.slice(1)];
      else if (write) line = [...line, seat];
    },
    leave(seat) {
      if (line[0] === seat) sure = false;
      line = without(seat);
    },
    uses(seat) {
      if (line[0] !== seat) return false;
      sure = true;
      return true;
    },
    holder: () => line[0],
    placeOf: (seat) => (line[0] === seat ? 'types' : line.includes(seat) ? 'waits' : 'watches'),
  };
}
