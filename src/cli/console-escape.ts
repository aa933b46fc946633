/** What somebody at a console wants. */
export type ConsoleWish =
  | { readonly wish: 'keys'; readonly bytes: Uint8Array }
  | { readonly wish: 'leave' | 'help' | 'suspend' | 'take' | 'watch' };

/** Tells what is for the guest from what is for us. */
export interface Escapes {
  feed(typed: Uint8Array): readonly ConsoleWish[];
}

const TILDE = 0x7e;
const LINE_ENDS: readonly number[] = [0x0d, 0x0a];
/** Behind a tilde at the beginning of a line, as of cu(1), and `t` and `w` of ours. */
const ESCAPES: ReadonlyMap<number, Exclude<ConsoleWish['wish'], 'keys'>> = new Map([
  [0x2e, 'leave'], // .
  [0x04, 'leave'], // ^D
  [0x3f, 'help'], // ?
  [0x1a, 'suspend'], // ^Z
  [0x74, 'take'], // t
  [0x77, 'watch'], // w
]);

/**
 * cu(1): a tilde that is typed first in a line begins an escape, and `~~` is a tilde. Bytes of 0x80 and above are none of ours, so that
 * whatever the guest speaks passes whole.
 */
export function createEscapes(): Escapes {
  let atStart = true;
  let tilde = false;
  return {
    feed(typed) {
      const wishes: ConsoleWish[] = [];
      let keys: number[] = [];
      const pass = (...bytes: readonly number[]): void => {
        keys.push(...bytes);
        atStart = LINE_ENDS.includes(bytes.at(-1) ?? 0);
      };
      const flush = (): void => {
        if (keys.length > 0) wishes.push({ wish: 'keys', bytes: Uint8Array.from(keys) });
        keys = [];
      };
      for (const byte of typed) {
        const wish = tilde ? ESCAPES.get(byte) : undefined;
        if (wish !== undefined) {
          flush();
          wishes.push({ wish });
          tilde = false;
        } else if (tilde) {
          tilde = false;
          pass(...(byte === TILDE ? [TILDE] : [TILDE, byte]));
        } else if (atStart && byte === TILDE) tilde = true;
        else pass(byte);
      }
      flush();
      return wishes;
    },
  };
}
