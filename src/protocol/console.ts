/*
 * A serial console over the control socket. It is the one request after which a client goes on sending lines: what is
 * typed. The answer is a stream of items that begins with what is kept, and goes on with what comes.
 */

/** `vmctl console NAME`. */
export interface ConsoleRequest {
  readonly request: 'console';
  readonly name: string;
  /** 1 = com1; absent = the first one that is captured. */
  readonly port?: 1 | 2 | 3 | 4;
  /** Whether the client may type: one does, all others watch. Refused with `busy` while another one types. */
  readonly write: boolean;
  /** Take the keyboard from whoever has it, who goes on watching. */
  readonly take?: boolean;
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

/** Items of a console's answer; `mark` is where to go on behind them. */
export type ConsoleItem =
  /** What the guest printed, base64; it may be cut anywhere, in the middle of a character too. */
  | { readonly kind: 'bytes'; readonly bytes: string; readonly mark: string }
  /** So many bytes between the first part and the newest were not kept. */
  | { readonly kind: 'gap'; readonly lost: number }
  /** Who has the keyboard now, `from` of its request and principal; null = nobody. */
  | { readonly kind: 'keyboard'; readonly who: string | null; readonly yours: boolean }
  /** The guest's power: its bhyve has begun, or has ended. */
  | { readonly kind: 'guest'; readonly up: boolean };
