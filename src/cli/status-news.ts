import type { StatusReport } from '../protocol/report.js';
import type { Context } from './command.js';
import { withDiskSights } from './disk-sight.js';
import { chooseStatuses, type StatusChoice } from './status-choice.js';
import { askStatus, type StatusQuestion } from './status-question.js';

/** Many things happen at once: they are one answer. */
const TOGETHER_MS = 100;

export interface NewsWanted extends StatusQuestion {
  readonly choice: StatusChoice;
}

export interface News {
  readonly vms: readonly StatusReport[];
  /** When they were so, ms since the epoch. */
  readonly at: number;
  /** What is wrong with the watching. */
  readonly notice: string | undefined;
}

export interface NewsDesk {
  now(): News;
  /** Asks in a moment, once for however many calls. */
  ask(onNews: () => void): void;
  trouble(words: string | undefined, onNews: () => void): void;
}

/** Throws when nobody answers the first question, or nobody but the host. */
export async function createNews(context: Context, wanted: NewsWanted): Promise<NewsDesk> {
  let news: News = { vms: await read(context), at: Date.now(), notice: undefined };
  // What is said while a screen is drawn would be drawn over it.
  const silent = { ...context, terminal: { ...context.terminal, err: () => undefined } };
  const state = { isSoon: false, isAsking: false, isLate: false };
  return {
    now: () => news,
    ask,
    trouble(words, onNews) {
      if (news.notice === words) return;
      news = { ...news, notice: words };
      onNews();
    },
  };

  async function read(as: Context): Promise<readonly StatusReport[]> {
    const vms = chooseStatuses(await askStatus(as, { ...wanted, supervised: true }), wanted.choice);
    return wanted.details ? withDiskSights(vms) : vms;
  }

  function ask(onNews: () => void): void {
    state.isLate ||= state.isAsking;
    if (state.isSoon || state.isAsking) return;
    state.isSoon = true;
    setTimeout(() => void answer(onNews), TOGETHER_MS).unref();
  }

  async function answer(onNews: () => void): Promise<void> {
    Object.assign(state, { isSoon: false, isAsking: true, isLate: false });
    try {
      news = { vms: await read(silent), at: Date.now(), notice: undefined };
    } catch (error) {
      news = { ...news, notice: (error as Error).message };
    }
    state.isAsking = false;
    onNews();
    if (state.isLate) ask(onNews);
  }
}
