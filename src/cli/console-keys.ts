import type { Talk } from '../control/client.js';
import { KEYS_WINDOW_BYTES } from '../protocol/console.js';

/** What was typed, on its way to a daemon that takes only so much at once. */
export interface KeyQueue {
  /** A daemon listens. So many bytes an earlier one was sent and did not tell as taken: nobody knows what became of them. */
  open(talk: Talk): number;
  /** False = there is no room: nothing of it is kept. */
  push(bytes: Uint8Array): boolean;
  /** The daemon has taken so many bytes since it listens. */
  taken(total: number): void;
  /** Throws away what is not sent. */
  clear(): void;
  /** Resolves when everything is taken. */
  empty(): Promise<void>;
}

/** A text that is pasted into a guest which takes its time. */
const ROOM_BYTES = 4 * 1024 * 1024;

export function createKeyQueue(): KeyQueue {
  let talk: Talk | undefined;
  let waiting: Buffer[] = [];
  let size = 0;
  let [sent, confirmed] = [0, 0];
  let wake: () => void = () => undefined;
  const send = (): void => {
    while (talk !== undefined && waiting.length > 0) {
      const [first = Buffer.alloc(0)] = waiting;
      const part = first.subarray(0, KEYS_WINDOW_BYTES - (sent - confirmed));
      if (part.length === 0 || !talk.say({ input: 'keys', bytes: part.toString('base64') })) break;
      sent += part.length;
      size -= part.length;
      waiting =
        part.length === first.length ? waiting.slice(1) : [first.subarray(part.length), ...waiting.slice(1)];
    }
    if (size === 0 && sent === confirmed) wake();
  };
  return {
    open(now) {
      const lost = sent - confirmed;
      talk = now;
      [sent, confirmed] = [0, 0];
      send();
      return lost;
    },
    push(bytes) {
      if (size + bytes.length > ROOM_BYTES) return false;
      waiting.push(Buffer.from(bytes));
      size += bytes.length;
      send();
      return true;
    },
    taken(total) {
      confirmed = Math.min(sent, Math.max(confirmed, total));
      send();
    },
    clear() {
      waiting = [];
      size = 0;
      send();
    },
    empty: () =>
      new Promise((resolve) => {
        wake = resolve;
        send();
      }),
  };
}
