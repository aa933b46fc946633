import { VmctlError } from '../errors.js';
import type { UsageSample } from '../protocol/usage.js';
import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { note } from './note.js';
import { countOf, timeoutOf } from './option.js';
import { renderTop } from './render-top.js';
import { openScreen } from './screen.js';
import { createScroll } from './scroll.js';
import { selectNames } from './selection.js';
import { totalUsage, USAGE_KEYS, type UsageKey } from './usage-order.js';
import { withNameHint } from './vm-names.js';

/** Shows what guests use until somebody leaves, or as often as was asked. The exit status; throws VmctlError. */
export async function showTop(context: Context, input: Input): Promise<number> {
  if (countOf(input, 'count') === 0)
    throw new VmctlError('usage', '--count 0: that shows nothing', { hint: 'vmctl top -b -n 1' });
  const names = await namesOf(context, input);
  if (names?.length === 0) return nobody(context);
  const wish: Wish = {
    ...(names === undefined ? {} : { names }),
    intervalMs: timeoutOf(input, 'delay') ?? USUAL_MS,
    count: countOf(input, 'count') ?? Infinity,
    order: { key: keyOf(input), reverse: input.flags.has('reverse') },
  };
  const drawn = !context.json && !input.flags.has('batch') && process.stdout.isTTY === true;
  await (drawn ? draw(context, wish) : list(context, wish));
  return 0;
}

interface Wish {
  readonly names?: readonly string[];
  readonly intervalMs: number;
  readonly count: number;
  readonly order: { readonly key: UsageKey; readonly reverse: boolean };
}

const USUAL_MS = 2000;

async function namesOf(context: Context, input: Input): Promise<readonly string[] | undefined> {
  if (input.operands.length === 0 && !input.values.has('tag')) return undefined;
  return selectNames(context, input, { verb: 'top', policy: 'repair' });
}

/** Nobody has that tag: nothing to show, as `vmctl status` has it. */
function nobody(context: Context): number {
  note(context, 'vmctl: top: no such VM\n');
  return 0;
}

function keyOf({ values }: Input): UsageKey {
  const written = values.get('sort') ?? 'cpu';
  const key = USAGE_KEYS.find((one) => one === written);
  if (key !== undefined) return key;
  throw new VmctlError('usage', `--sort ${written}: not a key`, { hint: `one of ${USAGE_KEYS.join(', ')}` });
}

interface Following {
  readonly signal: AbortSignal;
  readonly take: (sample: UsageSample) => void;
}

/** Resolves when it was aborted. */
async function follow(
  context: Context,
  { names, intervalMs }: Wish,
  { signal, take }: Following,
): Promise<void> {
  const asking = askDaemon(
    context,
    { request: 'usage', follow: true, intervalMs, ...(names === undefined ? {} : { names }) },
    {
      ...{ kind: 'done', policy: 'repair', answerTimeoutMs: QUICK_ANSWER_MS, signal },
      onReport: (report) => {
        if (report.report === 'item' && report.value.kind === 'usage' && !signal.aborted)
          take(report.value.sample);
      },
    },
  );
  await withNameHint(context, names ?? [], asking).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** The first look has no rates, and is left out. */
async function list(context: Context, wish: Wish): Promise<void> {
  const { terminal, json } = context;
  const over = new AbortController();
  let shown = 0;
  const take = (sample: UsageSample): void => {
    if (sample.seconds === null) return;
    const view = { ...wish.order, columns: Infinity, paint: paintWith(false) };
    if (json) terminal.out(`${JSON.stringify({ ...sample, total: totalUsage(sample.guests) })}\n`);
    else {
      const { head, body, foot = [] } = renderTop(sample, view);
      terminal.out(
        [...(shown === 0 ? [] : ['']), ...head, ...body, ...foot].map((line) => `${line}\n`).join(''),
      );
    }
    if ((shown += 1) >= wish.count) over.abort();
  };
  await follow(context, wish, { signal: over.signal, take });
}

const KEYS: Readonly<Record<string, UsageKey>> = { c: 'cpu', m: 'memory', d: 'disk', n: 'net', N: 'name' };

async function draw(context: Context, wish: Wish): Promise<void> {
  const over = new AbortController();
  const scroll = createScroll();
  const paint = paintWith(context.terminal.outColours);
  const state = { sample: undefined as UsageSample | undefined, said: '', left: wish.count, ...wish.order };
  const screen = openScreen({
    ...{ stdin: process.stdin, stdout: process.stdout, onKey },
    frame: ({ columns, rows }) => {
      const said = state.said === '' ? [] : [paint(state.said, 'yellow')];
      if (state.sample === undefined) return [...said, 'looking ...'];
      const { head, body, foot = [] } = renderTop(state.sample, { ...state, columns, paint });
      return scroll.fit({ head: [...said, ...head], body, foot: [...foot, paint(HELP, 'dim')] }, rows);
    },
  });
  // What is said meanwhile has no other place on the screen.
  const terminal = { ...context.terminal, err: (text: string) => say(text.trim()) };
  const following = follow({ ...context, terminal }, wish, { signal: over.signal, take });
  try {
    const signal = await Promise.race([screen.left, following]);
    // As it would have ended without a screen to restore.
    if (typeof signal === 'string') process.kill(process.pid, signal);
  } finally {
    over.abort();
    screen.leave();
    await screen.left;
  }

  function say(text: string): void {
    state.said = text.split('\n')[0] ?? '';
    screen.redraw();
  }

  function take(sample: UsageSample): void {
    state.sample = sample;
    if (sample.seconds !== null) state.left -= 1;
    say('');
    if (state.left <= 0) over.abort();
  }

  function onKey(key: string): boolean {
    if (key === 'r') state.reverse = !state.reverse;
    else if (KEYS[key] !== undefined) state.key = KEYS[key];
    else return scroll.press(key);
    return true;
  }
}

const HELP = 'c cpu  m memory  d disk  n net  N name  r reverse  arrows scroll  q leave';
