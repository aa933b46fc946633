import type { Reply } from '../control/reply.js';
import type { ConsoleCursor } from '../console/log.js';
import type { ConsoleItem } from '../protocol/console.js';
import { createKeyboard, type Keyboard, type KeyboardWish } from './keyboard.js';
import type { Typing } from './typing.js';
import { createWake, type Wake } from './wake.js';

/** One who looks at a console. */
export interface Seat {
  /** For the others to see. */
  readonly who: string;
  readonly reply: Pick<Reply, 'item' | 'progress'>;
  readonly cursor: ConsoleCursor;
  /** Rings when there is more to read. */
  readonly wake: Wake;
}

/** One serial port of one VM, and all who look at it. */
export interface Room {
  enter(seat: Seat, wish: KeyboardWish): void;
  leave(seat: Seat): void;
  /** Wants it and takes it. */
  take(seat: Seat): void;
  /** Goes on watching. */
  yield(seat: Seat): void;
  /** Of one who has no right to type now they are lost. Resolves when they are taken, with whether the guest got them. */
  type(seat: Seat, bytes: Uint8Array): Promise<boolean>;
  /** What the guest printed is in the file. */
  ring(): void;
  /** Its bhyve has begun, or has ended; undefined = that is not known just now. */
  power(up: boolean | undefined): void;
  /** The daemon ends: who has the keyboard now has it with the next one, and nobody is told otherwise. */
  freeze(): void;
}

export interface RoomOptions {
  /** undefined = not known yet: what is typed waits until it is. */
  readonly up: boolean | undefined;
  readonly typing: Typing;
  /** Nobody is left. */
  readonly onEmpty: () => void;
}

export function createRoom({ up: first, typing, onEmpty }: RoomOptions): Room {
  const seats = new Set<Seat>();
  const keyboard: Keyboard<Seat> = createKeyboard();
  /** What each was told last of the keyboard. */
  const told = new Map<Seat, string>();
  /** Told that their keys are lost, until some are not. */
  const mute = new Set<Seat>();
  let up = first;
  let frozen = false;
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  return {
    enter(seat, wish) {
      seats.add(seat);
      change(() => keyboard.join(seat, wish));
    },
    leave(seat) {
      seats.delete(seat);
      told.delete(seat);
      mute.delete(seat);
      change(() => keyboard.leave(seat));
      if (seats.size === 0) onEmpty();
    },
    take: (seat) => change(() => keyboard.take(seat)),
    yield: (seat) => change(() => keyboard.leave(seat)),
    type,
    freeze: () => void (frozen = true),
    ring: () => seats.forEach(({ wake }) => wake.ring()),
    power(now) {
      if (now === undefined || now === up) return;
      // Who came before it was known was told that it has power.
      const news = up !== undefined || !now;
      up = now;
      settle();
      if (!now) typing.end();
      if (news) for (const { reply } of seats) void reply.item({ kind: 'guest', up: now });
    },
  };

  function change(work: () => void): void {
    work();
    if (frozen) return;
    const holder = keyboard.holder();
    if (holder === undefined) typing.end();
    for (const seat of seats) tell(seat, holder?.who ?? null);
  }

  function tell(seat: Seat, who: string | null): void {
    const item: ConsoleItem = { kind: 'keyboard', who, you: keyboard.placeOf(seat) };
    const text = JSON.stringify(item);
    if (told.get(seat) === text) return;
    told.set(seat, text);
    void seat.reply.item(item);
  }

  async function type(seat: Seat, bytes: Uint8Array): Promise<boolean> {
    if (up === undefined) await settled;
    if (up !== true || !seats.has(seat) || !keyboard.uses(seat)) return false;
    try {
      await typing.give(bytes);
      mute.delete(seat);
      return true;
    } catch (error) {
      if (!mute.has(seat))
        seat.reply.progress(`what is typed does not reach the guest: ${(error as Error).message}`);
      mute.add(seat);
      return false;
    }
  }
}

export function createSeat(seat: Omit<Seat, 'wake'>): Seat {
  return { ...seat, wake: createWake() };
}
