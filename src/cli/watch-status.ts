import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { followEvents } from './follow-events.js';
import { timeoutOf } from './option.js';
import { openScreen } from './screen.js';
import { createNews, type NewsWanted } from './status-news.js';
import { createPicture } from './status-picture.js';

export interface StatusWatch extends NewsWanted {
  readonly input: Input;
}

const TICK_MS = 1000;
const SHORTEST_MS = 100;
/** What flows is looked at by the daemon that often, and told by no event. */
const RATES_MS = 10_000;

/** Shows the status until q or Ctrl-C, again whenever the daemon tells that something happened. Throws VmctlError. */
export async function watchStatus(context: Context, watch: StatusWatch): Promise<number> {
  const tickMs = Math.max(SHORTEST_MS, timeoutOf(watch.input, 'interval') ?? TICK_MS);
  const news = await createNews(context, watch);
  const { frame, press } = createPicture({
    ...{ wanted: watch, news: news.now, now: Date.now },
    paint: paintWith(context.terminal.outColours),
  });
  const end = new AbortController();
  const screen = openScreen({
    ...{ stdin: process.stdin, stdout: process.stdout, frame, onKey: press },
    plain: watch.choice.format === 'json',
  });
  const timers = screen.inPlace ? [setInterval(screen.redraw, tickMs)] : [];
  if (watch.details) timers.push(setInterval(() => news.ask(screen.redraw), RATES_MS));
  const following = followEvents(context, {
    ...{ signal: end.signal, onNews: () => news.ask(screen.redraw) },
    onTrouble: (words) => news.trouble(words, screen.redraw),
  });
  const signal = await screen.left;
  timers.forEach((timer) => clearInterval(timer));
  end.abort();
  await following;
  // As it would have ended without a screen to restore.
  if (signal !== undefined) process.kill(process.pid, signal);
  return 0;
}
