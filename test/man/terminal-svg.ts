import { element, xmlText } from '../../src/graph/xml.js';

/** What a terminal showed, with its SGR colours (ECMA-48 8.3.117), as a picture; its text is the description. */
export function renderTerminal(text: string, title: string): string {
  const shown = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  const lines = shown.split('\n').map(spansOf);
  const columns = Math.max(60, ...lines.map((line) => line.reduce((sum, { text }) => sum + text.length, 0)));
  const width = Math.ceil(columns * CELL + 2 * MARGIN);
  const height = Math.ceil(lines.length * LINE + TOP + MARGIN);
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  const parts = [
    element('title', {}, xmlText(title)),
    element('desc', {}, plainText(shown).split('\n').map(xmlText).join('\n')),
    element('rect', { width, height, rx: 8, fill: '#16181d' }),
    ...LAMPS.map((fill, at) => element('circle', { cx: 20 + at * 18, cy: 18, r: 5.5, fill })),
    element('g', FONT, `\n${lines.flatMap((line, row) => lineOf(line, TOP + row * LINE)).join('\n')}\n`),
  ];
  return `${element('svg', { ...frame, role: 'img' }, `\n${parts.join('\n')}\n`)}\n`;
}

/** The same without colours. */
export function plainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(SGR, '');
}

const SIZE = 13;
const CELL = 7.8;
const LINE = 18;
const MARGIN = 20;
const TOP = 52;
const LAMPS = ['#ec6a5e', '#f4bf4f', '#61c554'];
const FONT = {
  'font-family': "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace",
  'font-size': SIZE,
  'xml:space': 'preserve',
};
const SGR = /\x1b\[([\d;]*)m/g;
const FOREGROUND = '#d5d8df';
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b929e',
};

interface Style {
  readonly colour: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

interface Span extends Style {
  readonly text: string;
}

const PLAIN: Style = { colour: FOREGROUND, bold: false, dim: false };

function spansOf(line: string): readonly Span[] {
  const spans: Span[] = [];
  let style = PLAIN;
  let at = 0;
  for (const match of line.matchAll(SGR)) {
    if (match.index > at) spans.push({ ...style, text: line.slice(at, match.index) });
    style = (match[1] ?? '').split(';').reduce(styled, style);
    at = match.index + match[0].length;
  }
  return at < line.length ? [...spans, { ...style, text: line.slice(at) }] : spans;
}

function styled(style: Style, code: string): Style {
  if (code === '' || code === '0') return PLAIN;
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, dim: true };
  if (code === '22') return { ...style, bold: false, dim: false };
  if (code === '39') return { ...style, colour: FOREGROUND };
  const colour = COLOURS[code];
  if (colour === undefined) throw new Error(`SGR ${code} has no colour here`);
  return { ...style, colour };
}

/** Each span at its own column: fonts differ in width. */
function lineOf(line: readonly Span[], y: number): readonly string[] {
  let column = 0;
  return line.flatMap(({ text, colour, bold, dim }) => {
    const x = MARGIN + column * CELL;
    column += text.length;
    if (text.trim() === '') return [];
    const weight = bold ? { 'font-weight': 'bold' } : {};
    const shade = dim ? { opacity: '0.6' } : {};
    const place = { x, y, fill: colour, ...weight, ...shade, textLength: text.length * CELL };
    return [element('text', place, xmlText(text))];
  });
}
