import type { Context } from './command.js';
import { askDaemon } from './daemon-request.js';

export interface EventFollowing {
  /** Something happened, or may have while nobody told. */
  readonly onNews: () => void;
  /** What is wrong with the following itself; undefined = nothing any more. */
  readonly onTrouble: (words: string | undefined) => void;
  readonly signal: AbortSignal;
}

/** A daemon that has gone is looked for so often. */
const AGAIN_MS = 2000;

/**
 * Tells whenever the daemon tells that something happened, of whatever VM, until aborted. A daemon that goes away is
 * waited for, and so is the next one.
 */
export async function followEvents(context: Context, following: EventFollowing): Promise<void> {
  const { onNews, onTrouble, signal } = following;
  while (!signal.aborted) {
    try {
      await followOnce(quiet(context, onTrouble), following);
      onTrouble('the daemon has ended');
    } catch (error) {
      if (!signal.aborted) onTrouble((error as Error).message);
    }
    await pause(AGAIN_MS, signal);
    onNews();
  }
}

async function followOnce(context: Context, { onNews, onTrouble, signal }: EventFollowing): Promise<void> {
  let live = false;
  await askDaemon(
    context,
    { request: 'events', follow: true },
    {
      ...{ kind: 'done', policy: 'repair', signal },
      onReport: (report) => {
        if (report.report !== 'item') return;
        // What is past is in the answer that is asked for when all of it was told.
        live ||= report.value.kind === 'live';
        if (!live) return;
        onTrouble(undefined);
        onNews();
      },
    },
  );
}

/** What is said while a screen is drawn would be drawn over it. */
function quiet(context: Context, onTrouble: EventFollowing['onTrouble']): Context {
  const err = (text: string): void => onTrouble(text.trim().replace(/^vmctl: /, ''));
  return { ...context, quiet: true, terminal: { ...context.terminal, err } };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
