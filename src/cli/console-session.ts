import type { ConsoleItem } from '../protocol/console.js';
import type { Context } from './command.js';
import { createDebris } from './console-debris.js';
import { createEscapes, type ConsoleWish } from './console-escape.js';
import { keyboardTaken, unheard, unsure } from './console-faults.js';
import { createKeyQueue } from './console-keys.js';
import { clientPlace } from './console-place.js';
import { createConsoleView } from './console-view.js';
import type { ConsoleWhich } from './console-which.js';
import { ESCAPE_HELP, keyboardWords, sizeWords, type Doing } from './console-words.js';
import { askDaemon } from './daemon-request.js';
import { startGuardian, type Guardian } from './terminal-guardian.js';
import { holdTerminal, type TerminalHold } from './terminal-hold.js';
import { withNameHint } from './vm-names.js';
import type { Talk } from '../control/client.js';

export interface SittingOptions {
  readonly watch: boolean;
  readonly take: boolean;
  /** How many of the last lines come first. */
  readonly lines: number;
}

/** `vmctl console` for somebody at a terminal, or for what a pipe brings: resolves when it is left. */
export async function sitAtConsole(
  context: Context,
  which: ConsoleWhich,
  { watch, take, lines }: SittingOptions,
): Promise<number> {
  const { stdin } = process;
  const seat = createSeat(context, which, { piped: !stdin.isTTY && !watch });
  const from = clientPlace(context.env, stdin.isTTY);
  const wish = { write: !watch, lines, follow: true, from, ...(take ? { take } : {}) };
  const asking = askDaemon(
    silent(context, seat.err),
    { ...which, ...wish },
    { kind: 'done', policy: 'repair', signal: seat.left, onReport: seat.view.take, onOpen: seat.open },
  );
  try {
    await withNameHint(context, [which.name], asking);
  } catch (error) {
    if (!seat.left.aborted) throw error;
  } finally {
    seat.release();
  }
  if (seat.fault() !== undefined) throw seat.fault();
  return 0;
}

/** What is told in passing, on a line of its own, would be told in the middle of the guest's words. */
function silent(
  { paths, definitions, json, quiet = false, env, program, terminal }: Context,
  err: (text: string) => void,
): Context {
  const own = { ...terminal, err, transient: undefined };
  return { paths, definitions, json, quiet, env, program, terminal: own };
}

interface SeatOptions {
  /** What is typed comes from a pipe: as it is, and to its end. */
  readonly piped: boolean;
}

function createSeat(context: Context, { name, port }: ConsoleWhich, { piped }: SeatOptions) {
  const { stdin, stdout } = process;
  const left = new AbortController();
  const keys = createKeyQueue();
  const debris = createDebris();
  const escapes = createEscapes();
  let [com, talk, terminal, fault]: [number, Talk?, TerminalHold?, unknown?] = [port ?? 1];
  let guardian: Guardian | undefined;
  let doing: Doing | undefined;
  let warned = false;
  /** What comes before the terminal is raw: whoever sees a prompt may answer it. */
  let held: Uint8Array[] | undefined = stdin.isTTY ? [] : undefined;
  const view = createConsoleView({
    ...{
      output: { write, once: (event, listener) => stdout.once(event, listener) },
      say,
      onOpened,
      onKeyboard,
      onTaken: onHeard,
    },
    onBytes,
  });
  return { view, open, err, release, left: left.signal, fault: () => fault };

  function open(now: Talk): void {
    talk = now;
    view.open(now);
    const lost = keys.open(now);
    if (lost === 0) return;
    if (piped) leave(unsure(name));
    else say(`${lost} of the last keys may be lost`);
  }

  function onHeard(total: number, lost: boolean): void {
    if (piped && lost) leave(unheard(name, view.up()));
    keys.taken(total);
  }

  function onOpened({ port: given, up }: Extract<ConsoleItem, { readonly kind: 'opened' }>): void {
    com = given;
    if (stdin.isTTY) {
      const remote = context.env['SSH_CONNECTION'] === undefined ? '' : '; over ssh ~~.';
      say(`connected to ${name} com${com} (type ~. to leave, ~? for help${remote})`);
      guardian = startGuardian();
      terminal = holdTerminal({ stdin, guardian, onTaken, onLeave: tidy });
    } else listen();
    if (!up) say(`${name} is not running; this console waits for its next start`);
  }

  function onTaken(back: boolean): void {
    guardian?.undo(debris.undo());
    if (held !== undefined) listen();
    else if (back) say('here again');
  }

  function onBytes(bytes: Uint8Array): void {
    if (!stdout.isTTY) return;
    debris.feed(bytes);
    if (terminal?.isRaw() === true) guardian?.undo(debris.undo());
  }

  function write(bytes: Uint8Array): boolean {
    if (held === undefined) return stdout.write(bytes);
    held.push(bytes);
    return true;
  }

  function flush(): void {
    const first = held ?? [];
    held = undefined;
    for (const bytes of first) stdout.write(bytes);
  }

  function listen(): void {
    flush();
    if (left.signal.aborted || (!stdin.isTTY && !piped)) return;
    stdin.on('data', onData).on('end', onEnd).on('error', onEnd).resume();
  }

  function onKeyboard({ you: place, who }: Extract<ConsoleItem, { readonly kind: 'keyboard' }>): void {
    const words = keyboardWords(doing, { place, who });
    doing = { place, who };
    warned = false;
    if (piped && place !== 'types') return leave(keyboardTaken(name, who));
    if (words !== undefined) say(words);
  }

  function onData(typed: Buffer): void {
    if (piped) return void keys.push(typed);
    for (const wish of escapes.feed(typed)) obey(wish);
  }

  function onEnd(): void {
    if (piped) void keys.empty().then(() => leave());
    else leave();
  }

  function obey(wish: ConsoleWish): void {
    switch (wish.wish) {
      case 'keys':
        return type(wish.bytes);
      case 'leave':
        return leave();
      case 'help':
        return say(`${ESCAPE_HELP}${sizeWords(stdout)}`);
      case 'suspend':
        return terminal?.suspend();
      case 'take':
        return void talk?.say({ input: 'take' });
      case 'watch':
        keys.clear();
        return void talk?.say({ input: 'yield' });
    }
  }

  function type(bytes: Uint8Array): void {
    if (doing?.place === 'types') return void (keys.push(bytes) || context.terminal.err('\x07'));
    if (doing?.place === 'watches' && bytes.includes(CTRL_C)) return leave();
    if (!warned) say('you only watch: ~t takes the keyboard, ~. leaves');
    warned = true;
  }

  function leave(why?: unknown): void {
    fault ??= why;
    left.abort();
  }

  /** The terminal is given back: what the guest has switched on in it is switched off. */
  function tidy(): void {
    const undo = debris.undo();
    if (undo !== '') stdout.write(undo);
    context.terminal.err('\r\n');
  }

  function release(): void {
    stdin.off('data', onData).off('end', onEnd).off('error', onEnd).pause();
    flush();
    terminal?.release();
    if (left.signal.aborted && fault === undefined && stdin.isTTY)
      context.terminal.err(`vmctl: left ${name} com${com}\n`);
  }

  function say(text: string): void {
    err(`vmctl: ${text}\n`);
  }

  /** Raw, a line feed does not return to the first column; and the guest's own line is not written over. */
  function err(text: string): void {
    const raw = terminal?.isRaw() === true;
    context.terminal.err(raw ? `\r\n${text.replaceAll('\n', '\r\n')}` : text);
  }
}

const CTRL_C = 0x03;
