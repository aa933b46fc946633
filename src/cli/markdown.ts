import { type Paint, paintWith } from './colour.js';
import { padTo, widthOf } from './display-width.js';
import { wrap } from './wrap.js';
import { tableLines } from './markdown-table.js';

export interface MarkdownOptions {
  readonly columns: number;
  readonly colours: boolean;
}

interface Ink extends MarkdownOptions {
  readonly paint: Paint;
}

/** A chapter of the manual for a terminal: as much of Markdown as the chapters use. */
export function renderMarkdown(text: string, options: MarkdownOptions): string {
  const ink = { ...options, paint: paintWith(options.colours) };
  const blocks = blocksOf(text.replaceAll('\r\n', '\n').trimEnd().split('\n'));
  return `${blocks.map((block) => renderBlock(block, ink).join('\n')).join('\n\n')}\n`;
}

interface Block {
  readonly kind: 'heading' | 'code' | 'table' | 'list' | 'quote' | 'text';
  readonly lines: readonly string[];
}

const FENCE = /^ *(`{3,})/;
const ITEM = /^( *)([-*]|\d+\.) +(.*)$/;

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const kind = kindOf(line);
    const end = kind === 'heading' ? at + 1 : endOf(lines, at, kind);
    blocks.push({ kind, lines: lines.slice(at, end) });
    at = end;
  }
  return blocks;
}

function kindOf(line: string): Block['kind'] {
  if (/^#{1,6} /.test(line)) return 'heading';
  if (FENCE.test(line) || /^ {4}/.test(line)) return 'code';
  if (line.startsWith('|')) return 'table';
  if (line.startsWith('>')) return 'quote';
  return ITEM.test(line) ? 'list' : 'text';
}

/** Behind the last line of the block that begins at `from`. */
function endOf(lines: readonly string[], from: number, kind: Block['kind']): number {
  const fence = FENCE.exec(lines[from] ?? '')?.[1];
  if (kind === 'code' && fence !== undefined) {
    const close = lines.findIndex((line, at) => at > from && line.trim() === fence);
    return close < 0 ? lines.length : close + 1;
  }
  // A list goes on behind an empty line as long as what follows is indented or an item.
  const goesOn = (line: string, at: number): boolean => {
    if (line.trim() !== '')
      return kind === 'text' ? kindOf(line) === 'text' : kind === 'list' || kindOf(line) === kind;
    const next = lines[at + 1] ?? '';
    return (
      (kind === 'list' && (ITEM.test(next) || /^ {2,}\S/.test(next))) ||
      (kind === 'code' && /^ {4}/.test(next))
    );
  };
  let end = from + 1;
  while (end < lines.length && goesOn(lines[end] ?? '', end)) end += 1;
  return end;
}

function renderBlock({ kind, lines }: Block, ink: Ink): readonly string[] {
  switch (kind) {
    case 'heading':
      return heading(lines[0] ?? '', ink);
    case 'code':
      return code(lines);
    case 'table':
      return tableLines(lines, ink.columns, (text) => inline(text, ink));
    case 'list':
      return list(lines, ink);
    case 'quote': {
      const inner = lines.map((line) => line.replace(/^> ?/, ''));
      return wrap(inline(inner.join(' '), ink), ink.columns - 4).map((line) => `    ${line}`);
    }
    case 'text':
      return wrap(inline(lines.join(' '), ink), ink.columns);
  }
}

function heading(line: string, { paint, colours, columns }: Ink): readonly string[] {
  const text = line.replace(/^#+ /, '').replaceAll('`', '');
  if (colours) return [paint(text, 'bold')];
  const rule = { '#': '=', '##': '-' }[/^#+/.exec(line)?.[0] ?? ''];
  return rule === undefined ? [text] : [text, rule.repeat(Math.min(widthOf(text), columns))];
}

/** As it is, four blanks in: so it can be copied. */
function code(lines: readonly string[]): readonly string[] {
  const fenced = FENCE.test(lines[0] ?? '');
  const inner = fenced ? lines.slice(1, -1) : lines.map((line) => line.replace(/^ {4}/, ''));
  return inner.map((line) => (line === '' ? '' : `    ${line}`));
}

function list(lines: readonly string[], ink: Ink): readonly string[] {
  const items: { indent: number; mark: string; text: string }[] = [];
  for (const line of lines) {
    const [, blanks = '', mark = '', text = ''] = ITEM.exec(line) ?? [];
    if (mark !== '') items.push({ indent: blanks.length, mark, text });
    else {
      const last = items.at(-1);
      if (last !== undefined) last.text = `${last.text} ${line.trim()}`.trimEnd();
    }
  }
  return items.flatMap(({ indent, mark, text }) => {
    const hang = indent + mark.length + 1;
    return wrap(inline(text, ink), ink.columns - hang).map((line, at) =>
      at === 0 ? `${' '.repeat(indent)}${mark} ${line}` : `${padTo('', hang)}${line}`,
    );
  });
}

/** Code stays in its backticks where there are no colours; a link to a chapter names it. */
function inline(text: string, { paint, colours }: Ink): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, target: string) => linkText(words, target))
    .split(/(`[^`]+`|\*\*.+?\*\*)/)
    .map((part) => {
      if (part.startsWith('`'))
        return colours ? byWords(part.slice(1, -1), (one) => paint(one, 'cyan')) : part;
      if (part.startsWith('**'))
        return byWords(part.slice(2, -2).replaceAll('`', ''), (one) => paint(one, 'bold'));
      return part.replace(/\\([|*_<>`[\]])/g, '$1');
    })
    .join('');
}

/** A colour ends with its word, so that lines may be broken anywhere. */
function byWords(text: string, paint: (word: string) => string): string {
  return text.replace(/\S+/g, paint);
}

function linkText(words: string, target: string): string {
  const chapter = /^([a-z-]+)\.md(?:#.*)?$/.exec(target)?.[1];
  if (chapter !== undefined) return `${words.replace(/\.md$/, '')} (\`vmctl help ${chapter}\`)`;
  return /^https?:/.test(target) && !target.includes(words) ? `${words} <${target}>` : words;
}
