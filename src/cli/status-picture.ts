import type { StatusReport } from '../protocol/report.js';
import type { Paint } from './colour.js';
import type { FrameSize } from './frame.js';
import { renderStatusDetails } from './render-details.js';
import { statusLines } from './render-status.js';
import { createScroll, type FrameParts } from './scroll.js';
import type { News, NewsWanted } from './status-news.js';
import { printable } from './table.js';

export interface PictureOptions {
  readonly wanted: Pick<NewsWanted, 'choice' | 'details'>;
  readonly paint: Paint;
  readonly news: () => News;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** What `status --watch` shows. */
export interface Picture {
  readonly frame: (size: FrameSize) => readonly string[];
  readonly press: (key: string) => boolean;
}

export function createPicture({ wanted, paint, news, now: clock }: PictureOptions): Picture {
  const scroll = createScroll();
  let printed: { readonly key: string; readonly lines: readonly string[] } | undefined;
  return {
    press: (key) => scroll.press(key),
    frame: (size) => (size.rows === Infinity ? next() : drawn(size)),
  };

  /** One frame after the other: time that has passed is no reason for another one. */
  function next(): readonly string[] {
    const { vms, at, notice } = news();
    const key = JSON.stringify([vms.map((vm) => ({ ...vm, uptimeSeconds: null })), notice]);
    if (printed?.key !== key) printed = { key, lines: linesOf(vms, { at, notice }) };
    return printed.lines;
  }

  function linesOf(vms: readonly StatusReport[], { at, notice }: Omit<News, 'vms'>): readonly string[] {
    if (wanted.choice.format === 'json') return [JSON.stringify(vms)];
    const { head, body } = partsOf(vms, { now: at, notice, columns: undefined });
    return [...head, ...body];
  }

  function drawn({ columns, rows }: FrameSize): readonly string[] {
    const { vms, at, notice } = news();
    const now = clock();
    const aged = vms.map((vm) => older(vm, (now - at) / 1000));
    return scroll.fit(partsOf(aged, { now, notice, columns }), rows);
  }

  function partsOf(vms: readonly StatusReport[], { now, notice, columns }: Moment): FrameParts {
    const warning = notice === undefined ? [] : [paint(`! ${printable(notice)}`, 'red')];
    if (wanted.choice.format === 'name')
      return { head: warning, body: vms.map(({ name }) => printable(name)) };
    const [only] = wanted.details ? vms : [];
    if (only !== undefined)
      return { head: warning, body: renderStatusDetails(only, paint, now).split('\n').slice(0, -1) };
    const { table, notes, summary } = statusLines(vms, { paint, columns, choice: wanted.choice, now });
    const [heading = '', ...rows] = table;
    return {
      head: [summary, ...warning, '', heading],
      body: [...rows, ...(notes.length === 0 ? [] : ['', ...notes])],
    };
  }
}

interface Moment {
  readonly now: number;
  readonly notice: string | undefined;
  readonly columns: number | undefined;
}

/** Time passes for it without anybody telling. */
function older(vm: StatusReport, seconds: number): StatusReport {
  return vm.uptimeSeconds === null ? vm : { ...vm, uptimeSeconds: vm.uptimeSeconds + seconds };
}
