import { openScreen, type ScreenOptions } from './screen.js';
import { createScroll } from './scroll.js';

/** What there is to see, in lines of so many cells. */
export type NetPicture = (columns: number) => string;

export interface NetWatch extends Pick<ScreenOptions, 'stdin' | 'stdout' | 'plain' | 'guard'> {
  readonly first: NetPicture;
  /** The next picture; a failure is shown in its place, for a daemon may be starting anew. */
  readonly picture: () => Promise<NetPicture>;
  readonly everyMs?: number;
}

const EVERY_MS = 2000;

/** Shows a picture again and again until somebody leaves. Rates are what changes: no event tells of them. */
export async function watchNet({ first, picture, everyMs = EVERY_MS, ...ends }: NetWatch): Promise<void> {
  let shown = first;
  const scroll = createScroll();
  const screen = openScreen({
    ...ends,
    frame: ({ columns, rows }) =>
      rows === Infinity
        ? linesOf(shown(Infinity))
        : scroll.fit({ head: [], body: linesOf(shown(columns)) }, rows),
    onKey: scroll.press,
  });
  let left = false;
  let timer = setTimeout(() => void next(), everyMs);
  await screen.left;
  left = true;
  clearTimeout(timer);

  async function next(): Promise<void> {
    shown = await picture().catch(failurePicture);
    screen.redraw();
    if (!left) timer = setTimeout(() => void next(), everyMs);
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

function failurePicture(error: unknown): NetPicture {
  return () => `vmctl: ${(error as Error).message}\n`;
}
