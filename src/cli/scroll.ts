/** A screen's lines: what stays on top and below, and what scrolls in between. */
export interface FrameParts {
  readonly head: readonly string[];
  readonly body: readonly string[];
  readonly foot?: readonly string[];
}

export interface Scroll {
  /** True when the key was one that scrolls: up, down, j, k, page keys, home, end, g, G, blank. */
  press(key: string): boolean;
  /** The lines to show, with the last line of the body telling what is hidden. */
  fit(parts: FrameParts, rows: number): readonly string[];
}

const STEPS: Readonly<Record<string, (page: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pageup: (page) => -page,
  pagedown: (page) => page,
  ' ': (page) => page,
  home: () => -Infinity,
  g: () => -Infinity,
  end: () => Infinity,
  G: () => Infinity,
};

export function createScroll(): Scroll {
  let top = 0;
  let page = 1;
  return {
    press(key) {
      const step = STEPS[key];
      if (step === undefined) return false;
      // Where the end is, the next frame knows.
      top = Math.max(0, top + step(page));
      return true;
    },
    fit({ head, body, foot = [] }, rows) {
      const room = Math.max(1, rows - head.length - foot.length);
      if (body.length <= room) {
        top = 0;
        return [...head, ...body, ...foot];
      }
      page = Math.max(1, room - 1);
      top = Math.min(top, body.length - page);
      const last = top + page;
      const more = `-- ${top + 1}-${last} of ${body.length} lines, arrows scroll --`;
      return [...head, ...body.slice(top, last), more, ...foot];
    },
  };
}
