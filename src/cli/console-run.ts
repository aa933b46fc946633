import { VmctlError } from '../errors.js';
import type { Context, Input } from './command.js';
import { keyboardTaken, unheard, unsure } from './console-faults.js';
import { createKeyQueue } from './console-keys.js';
import { clientPlace } from './console-place.js';
import type { ConsoleWhich } from './console-which.js';
import { createScript, type ScriptStep } from './console-script.js';
import { createConsoleView } from './console-view.js';
import { askDaemon } from './daemon-request.js';
import { note } from './note.js';
import { countOf, timeoutOf } from './option.js';
import { printable } from './table.js';
import { withNameHint } from './vm-names.js';

export interface ConsoleSteps {
  readonly which: ConsoleWhich;
  readonly steps: readonly ScriptStep[];
}

const TIMEOUT_MS = 60_000;
/** Shown when something did not come. */
const LAST_LINES = 10;
const LAST_BYTES = 8192;

/** `vmctl console --send TEXT --expect TEXT`: resolves when all was seen. Throws `timeout`. */
export async function runConsoleScript(
  context: Context,
  input: Input,
  { which, steps }: ConsoleSteps,
): Promise<number> {
  const { name } = which;
  const script = createScript(steps);
  const keys = createKeyQueue();
  const end = new AbortController();
  let [last, com, failure]: [Buffer, number, unknown] = [Buffer.alloc(0), which.port ?? 1, undefined];
  const finish = (error?: unknown): void => {
    failure ??= error;
    end.abort();
  };
  const go = (printed: Buffer): void => {
    last = Buffer.concat([last, printed]).subarray(-LAST_BYTES);
    const sent = script.feed(printed);
    if (sent !== undefined) keys.push(sent);
    if (script.awaited() === undefined) void keys.empty().then(() => finish());
  };
  const view = createConsoleView({
    output: process.stdout,
    say: (text) => note(context, `vmctl: ${name}: ${text}\n`),
    onOpened: ({ port }) => (com = port),
    onTaken: (total, lost) => {
      if (lost) finish(unheard(name, view.up()));
      keys.taken(total);
    },
    onBytes: go,
    onKeyboard: ({ you, who }) => {
      if (!sends(steps)) return go(Buffer.alloc(0));
      if (you !== 'types') finish(keyboardTaken(name, who));
      else if (!view.up() && steps[0]?.step === 'send') finish(unheard(name, false));
      else go(Buffer.alloc(0));
    },
  });
  const ms = timeoutOf(input) ?? TIMEOUT_MS;
  const timer = setTimeout(() => finish(tooLate({ name, com }, script.awaited(), ms)), ms);
  try {
    await withNameHint(context, [name], attend());
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (failure instanceof VmctlError && failure.code === 'timeout') context.terminal.err(lastWords(last));
  if (failure !== undefined) throw failure;
  return 0;

  function attend(): Promise<unknown> {
    const wish = { write: sends(steps), ...(input.flags.has('take') ? { take: true } : {}) };
    const lines = countOf(input, 'lines') ?? (steps[0]?.step === 'expect' ? 1 : 0);
    const from = clientPlace(context.env, false);
    return askDaemon(
      context,
      { ...which, ...wish, from, lines, follow: true },
      {
        ...{ kind: 'done', policy: 'repair', signal: end.signal, onReport: view.take },
        onOpen: (talk) => {
          view.open(talk);
          if (keys.open(talk) > 0) finish(unsure(name));
        },
      },
    );
  }
}

function sends(steps: readonly ScriptStep[]): boolean {
  return steps.some(({ step }) => step === 'send');
}

interface Where {
  readonly name: string;
  readonly com: number;
}

function tooLate({ name, com }: Where, text: string | undefined, ms: number): VmctlError {
  const seconds = `${Math.round(ms / 100) / 10} s`;
  const fault = text === undefined ? 'what was typed was not taken' : `${JSON.stringify(text)} did not come`;
  return new VmctlError('timeout', `${name} com${com}: ${fault} within ${seconds}`, {
    hint: `a longer --timeout; what was printed: vmctl console --log --com ${com} ${name}`,
  });
}

function lastWords(last: Buffer): string {
  const lines = last.toString('utf8').split(/\r*\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines
    .slice(-LAST_LINES)
    .map((line) => `  | ${printable(line)}\n`)
    .join('');
}
