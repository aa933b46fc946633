import type { Reply } from '../control/reply.js';
import { VmctlError } from '../errors.js';
import type { StreamItem } from '../protocol/report.js';
import { isMark, openLines, type LineCursor } from '../store/line-cursor.js';
import { consoleFilesOf, vmPathsOf, type Paths } from '../store/paths.js';
import { lastLinesKept, rotatedLog } from '../store/log-file.js';
import { lastLines, sizeOf, watchFile } from '../store/tail.js';
import type { Story, StoryEvent } from '../supervisor/story.js';
import { storyWords } from '../supervisor/story-words.js';
import { createWake, type Wake } from './wake.js';

/** How far back the story of one VM is looked for among all events. */
const EVENTS_SEARCHED = 20_000;
/** Events that are in no file (the disk is full) and wait for a client that reads slowly; more are lost to it. */
const UNKEPT_WAITING = 64;

export interface StreamOptions {
  readonly story: Story;
  readonly paths: Paths;
  readonly reply: Reply;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  readonly follow: boolean;
  /** How many of the past. */
  readonly count: number;
  /** Whether an event is the listener's to know; absent = all are. */
  readonly hears?: (event: StoryEvent) => boolean;
  /** The mark of the last item that the client has; then nothing of before it. */
  readonly after?: string | undefined;
  /** Of a console: its port; com1 unless told. */
  readonly port?: number | undefined;
  /** Of the streams of one VM: its events too, each behind the line that tells it. */
  readonly events?: boolean | undefined;
}

/** `vmctl events`: what happened, then what happens. Of one VM, or of all. */
export async function streamEvents(name: string | undefined, options: StreamOptions): Promise<void> {
  const { paths, story, count, hears } = options;
  const cursor = openLines(paths.eventLog, marksOf(options.after)[0]);
  const itemsOf = (event: StoryEvent): readonly StreamItem[] =>
    hears === undefined || hears(event) ? [itemOf(event)] : [];
  const searched = hears === undefined ? count : EVENTS_SEARCHED;
  await stream(options, {
    past: () => pastEvents(paths, name, searched).flatMap(itemsOf).slice(pastOf(count)),
    sources: [storySource(story, { cursor, name, itemsOf })],
  });
}

/** Whether anything is told of a VM of that name. */
export function hasPast(paths: Paths, name: string): boolean {
  return pastEvents(paths, name, EVENTS_SEARCHED).length > 0;
}

/** `vmctl logs NAME`: the supervisor's story of a VM in sentences, and bhyve's own output. */
export async function streamLog(name: string, options: StreamOptions): Promise<void> {
  const { paths, story, signal, count, after } = options;
  const { output } = vmPathsOf(paths, name);
  const [told, said] = marksOf(after);
  const bhyve = (line: string): StreamItem => ({ kind: 'log', source: 'bhyve', line });
  const cursor = openLines(paths.eventLog, told);
  await stream(options, {
    past: () => [
      ...pastEvents(paths, name, EVENTS_SEARCHED).flatMap(sentenceOf).slice(pastOf(count)),
      ...lastLinesKept(output, count).slice(pastOf(count)).map(bhyve),
    ],
    sources: [
      storySource(story, {
        cursor,
        name,
        itemsOf: (event) => [...sentenceOf(event), ...(options.events === true ? [itemOf(event)] : [])],
      }),
      {
        cursor: openLines(output, said),
        read: (line) => [bhyve(line)],
        listen: (wake) => watchFile(output, () => wake.ring(), signal),
      },
    ],
  });
}

/** `vmctl logs --console NAME`: what the guest printed on a serial port. Throws `denied` when nothing of that is kept. */
export async function streamConsole(name: string, options: StreamOptions): Promise<void> {
  const { paths, story, signal, count, follow, after, port = 1 } = options;
  const file = consoleFilesOf(paths, name, port).newest;
  const [printedTo, told] = marksOf(after);
  const eventsToo = options.events === true ? [openLines(paths.eventLog, told)] : [];
  if (!follow && sizeOf(file) + sizeOf(rotatedLog(file)) === 0) throw notKept(name, port);
  const printed = (line: string): StreamItem => ({ kind: 'log', source: 'console', line });
  await stream(options, {
    past: () => lastLinesKept(file, count).slice(pastOf(count)).map(printed),
    sources: [
      {
        cursor: openLines(file, printedTo),
        read: (line) => [printed(line)],
        listen: (wake) => watchFile(file, () => wake.ring(), signal),
      },
      ...eventsToo.map((cursor) => storySource(story, { cursor, name, itemsOf: (event) => [itemOf(event)] })),
    ],
  });
}

function notKept(name: string, port: number): VmctlError {
  return new VmctlError('denied', `${name}: nothing is kept of com${port}`, {
    hint: `it is once ${name} has run, where com${port} is on nmdm and ${name}.toml does not say console.log = false`,
  });
}

/** Where the last ones begin, for `slice`: -0 would be the first. */
function pastOf(count: number): number {
  return count === 0 ? Infinity : -count;
}

interface Source {
  readonly cursor: LineCursor;
  readonly read: (line: string) => readonly StreamItem[];
  /** Rings when there may be more to read, and hands over what is in no file. Ended by the result, if any, or the signal. */
  readonly listen: (wake: Wake, direct: (item: StreamItem) => void) => (() => void) | void;
}

interface Sources {
  readonly past: () => readonly StreamItem[];
  readonly sources: readonly Source[];
}

/**
 * The cursors stand where the past ends, for both are taken at one moment: nothing is lost in between. What happens
 * while a client reads slowly waits for it in the files.
 */
async function stream(options: StreamOptions, { past, sources }: Sources): Promise<void> {
  const { reply, signal, follow, after } = options;
  const mark = (): string => sources.map(({ cursor }) => cursor.mark()).join('~');
  const begun = sources.map(({ cursor }) => cursor.mark());
  const known = after === undefined ? past() : [];
  const stops = follow ? sources.map((source) => begin(source, options)) : [];
  for (const item of known) await reply.item({ ...item, mark: begun.join('~') });
  await Promise.all(sources.map((source, at) => send(source, at)));
  if (!follow) return reply.done({ kind: 'done' });
  await reply.item({ kind: 'live', mark: mark() });
  try {
    await Promise.all(sources.map(goOn));
  } finally {
    for (const { stop } of stops) stop();
  }

  async function goOn(source: Source, at: number): Promise<void> {
    while (!signal.aborted) {
      await stops[at]?.wake.rung();
      await send(source, at);
    }
  }

  /** What the file has, as fast as the client reads it. */
  async function send(source: Source, at: number): Promise<void> {
    for (let lines = source.cursor.read(); lines.length > 0; lines = source.cursor.read()) {
      for (const { line, mark: own } of lines) {
        begun[at] = own;
        for (const item of source.read(line)) await reply.item({ ...item, mark: begun.join('~') });
        if (signal.aborted) return;
      }
    }
  }
}

interface Begun {
  readonly wake: Wake;
  readonly stop: () => void;
}

function begin({ listen }: Source, { reply, signal }: StreamOptions): Begun {
  const wake = createWake();
  signal.addEventListener('abort', () => wake.ring(), { once: true });
  let waiting = 0;
  const stop = listen(wake, (item) => {
    if (waiting >= UNKEPT_WAITING) return;
    waiting += 1;
    void reply.item(item).then(() => (waiting -= 1));
  });
  return { wake, stop: stop ?? (() => undefined) };
}

interface StoryPart {
  readonly cursor: LineCursor;
  readonly name: string | undefined;
  readonly itemsOf: (event: StoryEvent) => readonly StreamItem[];
}

function storySource(story: Story, { cursor, name, itemsOf }: StoryPart): Source {
  return {
    cursor,
    read: (line) => eventsOf(line, name).flatMap(itemsOf),
    listen: (wake, direct) =>
      story.follow((event, kept) => {
        if (kept) wake.ring();
        else if (wanted(event, name)) itemsOf(event).forEach(direct);
      }),
  };
}

function pastEvents(paths: Paths, name: string | undefined, count: number): readonly StoryEvent[] {
  const searched = name === undefined ? count : EVENTS_SEARCHED;
  return lastLines(paths.eventLog, searched).flatMap((line) => eventsOf(line, name));
}

/** Most lines are of other VMs: they need no parsing. */
function eventsOf(line: string, name: string | undefined): readonly StoryEvent[] {
  if (name !== undefined && !line.includes(`"vm":${JSON.stringify(name)}`)) return [];
  const event = parseEvent(line);
  return event !== undefined && wanted(event, name) ? [event] : [];
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

/** Of the event file, and of a guest's output. */
function marksOf(after: string | undefined): readonly string[] {
  const marks = after?.split('~') ?? [];
  if (marks.every(isMark)) return marks;
  throw new VmctlError('protocol', 'after: not a mark of an earlier answer');
}
