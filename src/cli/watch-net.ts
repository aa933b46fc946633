import { openScreen, type ScreenOptions } from './screen.js';
import { createScroll } from './scroll.js';

export interface NetWatch extends Pick<ScreenOptions, 'stdin' | 'stdout' | 'plain'> {
  readonly first: string;
  /** The next picture; a failure is shown in its place, for a daemon may be starting anew. */
  readonly picture: () => Promise<string>;
  readonly everyMs?: number;
}

const EVERY_MS = 2000;

/** Shows a picture again and again until somebody leaves. Rates are what changes: no event tells of them. */
export async function watchNet({ first, picture, everyMs = EVERY_MS, ...ends }: NetWatch): Promise<void> {
  let lines = linesOf(first);
  const scroll = createScroll();
  const screen = openScreen({
    ...ends,
    frame: ({ rows }) => (rows === Infinity ? lines : scroll.fit({ head: [], body: lines }, rows)),
    onKey: scroll.press,
  });
  let left = false;
  let timer = setTimeout(() => void next(), everyMs);
  await screen.left;
  left = true;
  clearTimeout(timer);

  async function next(): Promise<void> {
    lines = linesOf(await picture().catch(failureText));
    screen.redraw();
    if (!left) timer = setTimeout(() => void next(), everyMs);
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

function failureText(error: unknown): string {
  return `vmctl: ${(error as Error).message}\n`;
}
