/*
 * A serial console over the control socket. It is the one request after which a client goes on sending lines: what is
 * typed. The answer is a stream of items that begins with `opened` and `keyboard`, goes on with what is kept, and then
 * with what comes.
 */

/** `vmctl console NAME`. */
export interface ConsoleRequest {
  readonly request: 'console';
  readonly name: string;
  /** 1 = com1; absent = the first one that is captured. */
  readonly port?: 1 | 2 | 3 | 4;
  /** Whether the client wants to type: one does, the others wait in line for it; without it, it watches. */
  readonly write: boolean;
  /** Take the keyboard from whoever has it, who goes on in the first place of the line. */
  readonly take?: boolean;
  /** It had the keyboard under the daemon before: it comes before those who only stand in line. */
  readonly regain?: boolean;
  /** How many of the last lines come first; absent = all that is kept. */
  readonly lines?: number;
  /** false = end with what is kept. */
  readonly follow: boolean;
  /** A `mark` of an earlier answer: what came after it, instead of the last lines. */
  readonly after?: string;
  /** Where the client sits, for the others to see: `ann on pts/3`. Shown, never believed. */
  readonly from?: string;
}

/** What a client sends after the request, one JSON object a line. */
export type ConsoleInput =
  /** Bytes for the guest, base64. */
  | { readonly input: 'keys'; readonly bytes: string }
  /** Take the keyboard. */
  | { readonly input: 'take' }
  /** Leave the keyboard to others and go on watching. */
  | { readonly input: 'yield' };

/** Bytes of `keys` that may be on their way, sent and not yet told as `taken`; who sends more is cut off. */
export const KEYS_WINDOW_BYTES = 16 * 1024;
/** An input line; the window in base64 fits. */
export const INPUT_MAX_BYTES = 32 * 1024;

/** What a client has to do with the keyboard. */
export type KeyboardPlace = 'types' | 'waits' | 'watches';

/** Items of a console's answer; `mark` is where to go on behind them. */
export type ConsoleItem = ConsoleNews & { readonly mark?: string };

type ConsoleNews =
  /** First of all: which port it is, and whether its guest has power. */
  | { readonly kind: 'opened'; readonly port: number; readonly up: boolean }
  /** What the guest printed, base64; it may be cut anywhere, in the middle of a character too. */
  | { readonly kind: 'bytes'; readonly bytes: string }
  /** So many bytes are left out here: they were not kept, or the client reads more slowly than the guest prints. */
  | { readonly kind: 'gap'; readonly lost: number }
  /** Who has the keyboard now, principal and `from` of its request; null = nobody. */
  | { readonly kind: 'keyboard'; readonly who: string | null; readonly you: KeyboardPlace }
  /** So many bytes of `keys` were taken from this client, since it asked; `lost`: the last of them reached no guest. */
  | { readonly kind: 'taken'; readonly bytes: number; readonly lost?: true }
  /** The guest's power: its bhyve has begun, or has ended. */
  | { readonly kind: 'guest'; readonly up: boolean };
