import { SaxesParser } from 'saxes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plainText, renderTerminal } from './terminal-svg.js';

interface Drawn {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function textsOf(svg: string): readonly Drawn[] {
  const texts: { text: string; attributes: Record<string, string> }[] = [];
  let inside = false;
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    inside = name === 'text';
    if (inside) texts.push({ text: '', attributes: attributes as Record<string, string> });
  });
  parser.on('closetag', () => (inside = false));
  parser.on('text', (piece) => {
    const last = texts.at(-1);
    if (inside && last !== undefined) last.text += piece;
  });
  parser.write(svg).close();
  return texts;
}

test('colours, bold and dim of the terminal are those of the picture, each span at its column', () => {
  const svg = renderTerminal('\x1b[1mname\x1b[0m \x1b[32mrunning\x1b[0m\r\n\x1b[2mold\x1b[0m\r\n', 'a title');
  const [name, running, old] = textsOf(svg);
  assert.is(name?.attributes['font-weight'], 'bold');
  assert.is(running?.text, 'running');
  assert.is(running?.attributes['fill'], '#7ee787');
  assert.is(Number(running?.attributes['x']), 20 + 5 * 7.8);
  assert.is(old?.attributes['opacity'], '0.6');
  assert.ok(Number(old?.attributes['y']) > Number(running?.attributes['y']));
});

test('what XML would take for its own is text', () => {
  assert.equal(
    textsOf(renderTerminal('a < b && "c"', 'x')).map(({ text }) => text),
    ['a < b && "c"'],
  );
});

test('a colour that nobody has drawn yet is an error, not another colour', () => {
  assert.throws(() => renderTerminal('\x1b[44mblue\x1b[0m', 'x'), /SGR 44/);
});

test('the text of a picture is what was printed, without colours', () => {
  assert.is(plainText('\x1b[31mfailed\x1b[0m\r\n'), 'failed\n');
});

test.run();
