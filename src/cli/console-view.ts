import type { PartialReport, Talk } from '../control/client.js';
import type { ConsoleItem, KeyboardPlace } from '../protocol/console.js';
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
  readonly onTaken: (total: number) => void;
  readonly onBytes?: (bytes: Buffer) => void;
}

/** What the daemon tells of a console, shown; over more than one daemon, if need be. */
export interface ConsoleView {
  open(talk: Talk): void;
  take(report: PartialReport): void;
  place(): KeyboardPlace;
  /** Who types, as far as was told. */
  who(): string | null;
  up(): boolean;
}

export function createConsoleView(options: ConsoleViewOptions): ConsoleView {
  const { output, say, onOpened, onKeyboard, onTaken, onBytes } = options;
  let talk: Talk | undefined;
  let place: KeyboardPlace = 'watches';
  let who: string | null = null;
  let up: boolean | undefined;
  return {
    open: (now) => void (talk = now),
    place: () => place,
    who: () => who,
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
        [place, who] = [item.you, item.who];
        return onKeyboard(item);
      case 'taken':
        return onTaken(item.bytes);
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
    const listened = talk;
    if (output.write(bytes) || listened === undefined) return;
    listened.listen(false);
    output.once('drain', () => listened.listen(true));
  }
}

function powerWords(up: boolean): string {
  return up ? 'the guest has power' : 'the guest is down; this console waits for its next start';
}
