/** Advance of every glyph of DejaVu Sans Mono, in em (1233 of 2048 units); other monospaced fonts have 0.6. */
const ADVANCE = 0.6021;

/** From Hangul Jamo on, what terminals and East Asian fonts draw two cells wide (Unicode TR11, roughly). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3fffd}]/u;

/** Width in cells of a monospaced font. */
export function cells(text: string): number {
  let count = 0;
  for (const character of text) count += WIDE.test(character) ? 2 : 1;
  return count;
}

/** Width in the unit of the font size. */
export function textWidth(text: string, fontSize: number): number {
  return cells(text) * ADVANCE * fontSize;
}

/** At most that many cells; what is left out is left out of the middle, for names differ at both ends. */
export function shorten(text: string, most: number): string {
  if (cells(text) <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${start(text, most - 1 - half)}…${[...start([...text].reverse().join(''), half)].reverse().join('')}`;
}

function start(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (cells(kept + character) > most) break;
    kept += character;
  }
  return kept;
}

/** Padded with blanks to that many cells. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}
