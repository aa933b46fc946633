import type { PartialReport, Talk } from '../control/client.js';
import type { ConsoleItem } from '../protocol/console.js';
import type { StreamItem } from '../protocol/report.js';

/** Where what a guest prints is shown: process.stdout, or what stands for it. */
export interface ConsoleOutput {
  write(bytes: Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

export interface ConsoleViewOptions {
  readonly output: ConsoleOutput;
  readonly say: (text: string) => void;
  /** The first answer has come: the console is ours. */
  readonly onOpened: (opened: Extract<ConsoleItem, { readonly kind: 'opened' }>) => void;
  readonly onKeyboard: (keyboard: Extract<ConsoleItem, { readonly kind: 'keyboard' }>) => void;
  /** So many of the keys since the daemon listens; `lost`: the last of them reached no guest. */
  readonly onTaken: (total: number, lost: boolean) => void;
  readonly onBytes?: (bytes: Buffer) => void;
}

/** What the daemon tells of a console, shown; over more than one daemon, if need be. */
export interface ConsoleView {
  open(talk: Talk): void;
  take(report: PartialReport): void;
  up(): boolean;
}

export function createConsoleView(options: ConsoleViewOptions): ConsoleView {
  const { output, say, onOpened, onKeyboard, onTaken, onBytes } = options;
  let talk: Talk | undefined;
  let up: boolean | undefined;
  let full = false;
  return {
    open(now) {
      talk = now;
      if (full) now.listen(false);
    },
    up: () => up === true,
    take(report) {
      if (report.report === 'progress') say(report.message);
      else show(report.value);
    },
  };

  function show(item: StreamItem): void {
    switch (item.kind) {
      case 'opened':
        if (up === undefined) onOpened(item);
        else if (up !== item.up) say(powerWords(item.up));
        up = item.up;
        return;
      case 'bytes':
        return print(Buffer.from(item.bytes, 'base64'));
      case 'gap':
        return say(`${item.lost} bytes are left out here`);
      case 'keyboard':
        return onKeyboard(item);
      case 'taken':
        return onTaken(item.bytes, item.lost === true);
      case 'guest':
        up = item.up;
        return say(powerWords(item.up));
      default:
        return;
    }
  }

  /** A terminal that is slower than the guest is waited for: what comes meanwhile waits at the daemon. */
  function print(bytes: Buffer): void {
    onBytes?.(bytes);
    // What was read already still comes.
    if (output.write(bytes) || full) return;
    full = true;
    talk?.listen(false);
    output.once('drain', () => {
      full = false;
      talk?.listen(true);
    });
  }
}

function powerWords(up: boolean): string {
  return up ? 'the guest has power' : 'the guest is down; this console waits for its next start';
}
