import type { Reply } from '../control/reply.js';
import type { StreamItem } from '../protocol/report.js';
import { vmPathsOf, type Paths } from '../store/paths.js';
import { followLines, lastLines } from '../store/tail.js';
import type { Story, StoryEvent } from '../supervisor/story.js';
import { storyWords } from '../supervisor/story-words.js';

/** How far back the story of one VM is looked for among all events. */
const EVENTS_SEARCHED = 20_000;

export interface StreamOptions {
  readonly story: Story;
  readonly paths: Paths;
  readonly reply: Reply;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  readonly follow: boolean;
  /** How many of the past. */
  readonly count: number;
}

/** `vmctl events`: what happened, then what happens. Of one VM, or of all. */
export async function streamEvents(name: string | undefined, options: StreamOptions): Promise<void> {
  await stream(options, {
    past: () => pastEvents(options.paths, name).slice(-options.count).map(itemOf),
    now: (say) => options.story.follow((event) => wanted(event, name) && say(itemOf(event))),
  });
}

/** `vmctl logs NAME`: the supervisor's story of a VM in sentences, and bhyve's own output. */
export async function streamLog(name: string, options: StreamOptions): Promise<void> {
  const { paths, story, signal, count } = options;
  const { output } = vmPathsOf(paths, name);
  const bhyve = (line: string): StreamItem => ({ kind: 'log', source: 'bhyve', line });
  await stream(options, {
    past: () => [
      ...pastEvents(paths, name).flatMap(sentenceOf).slice(-count),
      ...lastLines(output, count).map(bhyve),
    ],
    now: (say) => {
      followLines(output, (line) => say(bhyve(line)), signal);
      return story.follow((event) => wanted(event, name) && sentenceOf(event).forEach(say));
    },
  });
}

interface Source {
  readonly past: () => readonly StreamItem[];
  /** Says what happens from now on; the result ends it. */
  readonly now: (say: (item: StreamItem) => void) => () => void;
}

/** What happens while the past is being sent waits behind it: nothing is lost in between. */
async function stream({ reply, signal, follow }: StreamOptions, { past, now }: Source): Promise<void> {
  const waiting: StreamItem[] = [];
  let live = false;
  const stop = follow ? now((item) => (live ? void reply.item(item) : waiting.push(item))) : undefined;
  for (const item of past()) await reply.item(item);
  for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await reply.item(item);
  live = true;
  if (stop === undefined) return reply.done({ kind: 'done' });
  await aborted(signal);
  stop();
}

function pastEvents(paths: Paths, name: string | undefined): readonly StoryEvent[] {
  // Most lines are of other VMs: they need no parsing.
  const mark = name === undefined ? '' : `"vm":${JSON.stringify(name)}`;
  return lastLines(paths.eventLog, EVENTS_SEARCHED)
    .filter((line) => line.includes(mark))
    .flatMap((line) => parseEvent(line) ?? [])
    .filter((event) => wanted(event, name));
}

function wanted(event: StoryEvent, name: string | undefined): boolean {
  return name === undefined || event.vm === name;
}

function itemOf(event: StoryEvent): StreamItem {
  return { kind: 'event', event };
}

function sentenceOf(event: StoryEvent): readonly StreamItem[] {
  const line = storyWords(event);
  return line === undefined ? [] : [{ kind: 'log', source: 'vmctl', time: event.time, line }];
}

function parseEvent(line: string): StoryEvent | undefined {
  try {
    return JSON.parse(line) as StoryEvent;
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
