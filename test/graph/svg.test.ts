import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shorten } from '../../src/graph/text-width.js';
import { drawGraph } from '../../src/graph/svg.js';
import { readTopology } from '../../src/graph/topology.js';
import { plain } from '../../src/graph/word.js';
import { bridgeOf, memberOf, nicOf, reportOf, SMALL } from './network.js';
import { anyNetwork } from './strange.js';

interface Drawn {
  readonly ids: readonly string[];
  readonly links: readonly string[];
  readonly texts: readonly string[];
}

/** Reads an SVG strictly: throws for what is no well-formed XML. */
function readSvg(svg: string): Drawn {
  const drawn = { ids: [] as string[], links: [] as string[], texts: [] as string[] };
  const parser = new SaxesParser({ xmlns: true });
  const open: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name);
    if (attributes['data-id']) drawn.ids.push(attributes['data-id'].value);
    if (attributes['data-link']) drawn.links.push(attributes['data-link'].value);
    if (name === 'text') drawn.texts.push('');
  });
  parser.on('text', (text) => {
    if (open.includes('text')) drawn.texts.push(`${drawn.texts.pop() ?? ''}${text}`);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(svg).close();
  return drawn;
}

test('every box says name, state, NIC and link', () => {
  const { texts } = readSvg(drawGraph(readTopology(SMALL)).svg);
  for (const text of [
    'router',
    '● running',
    'bnet0: wan link2',
    'lan0: lan link1',
    '● up, foreign',
    'ng0_cache no link',
  ])
    assert.ok(texts.includes(text), text);
});

test('the legend shows what occurs and nothing else', () => {
  const legend = (...members: Parameters<typeof bridgeOf>[0]['members']): readonly string[] =>
    readSvg(drawGraph(readTopology(reportOf(bridgeOf({ name: 'b', members })))).svg).texts;
  const words = [
    'NIC',
    'host interface',
    'VM',
    'jail',
    'down',
    'failed',
    "somebody else's",
    'not plugged in',
  ];
  const shown = (texts: readonly string[]): readonly string[] => words.filter((word) => texts.includes(word));
  assert.equal(shown(legend(...nicOf('em0'))), ['NIC']);
  assert.equal(shown(legend(memberOf({ name: 'v', state: 'stopped' }))), ['VM', 'down', 'not plugged in']);
  assert.equal(shown(legend(memberOf({ name: 'v', hook: 'link0', state: 'foreign' }))), [
    'VM',
    "somebody else's",
  ]);
});

test('kinds differ in shape and in colour; down, failed and foreign ones are dashed', () => {
  const kinds = ['nic', 'host', 'vm', 'jail', 'other'] as const;
  const draw = (kind: (typeof kinds)[number], state: string): string => {
    const member = memberOf({ name: 'n', kind, state, nic: null, hook: 'link0' });
    const { svg } = drawGraph(readTopology(reportOf(bridgeOf({ name: 'b', members: [member] }))));
    return /<(?:rect|polygon)[^>]*>/.exec(svg.slice(svg.indexOf(`data-id="${kind}:n"`)))?.[0] ?? '';
  };
  const inks = kinds.map((kind) => /fill="(#\w+)"/.exec(draw(kind, 'up'))?.[1]);
  const shapes = kinds.map((kind) => draw(kind, 'up').replace(/(fill|stroke)[^=]*="[^"]*"/g, ''));
  assert.is(new Set(inks).size, kinds.length, inks.join());
  assert.is(new Set(shapes).size, kinds.length);
  for (const kind of kinds) {
    assert.is(draw(kind, 'up').includes('dasharray'), kind === 'other');
    for (const state of ['down', 'failed', 'foreign']) assert.match(draw(kind, state), /dasharray/);
  }
});

test('any names: well-formed XML, every node and every link exactly once, every name written', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const topology = readTopology(report);
      const { ids, links, texts } = readSvg(drawGraph(topology).svg);
      assert.equal([...ids].sort(), topology.nodes.map(({ id }) => plain(id)).sort());
      assert.equal([...links].sort(), topology.edges.map(({ id }) => plain(id)).sort());
      for (const { name } of topology.nodes) assert.ok(texts.includes(shorten(plain(name), 32)), name);
    }),
  );
});

test.run();
