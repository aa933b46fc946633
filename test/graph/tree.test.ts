import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTopology } from '../../src/graph/topology.js';
import { renderTree } from '../../src/graph/tree.js';
import { reportOf, SMALL } from './network.js';
import { anyNetwork } from './strange.js';

const uncoloured = (text: string): string => text;
const tree = (report: typeof SMALL, utf8 = true): string =>
  renderTree(readTopology(report), { utf8, paint: uncoloured });

test('the tree has a line for each end, with NIC, link and state, and says where else a guest is', () => {
  assert.is(
    tree(SMALL),
    `bnet0  public bridge, up
├── em0      NIC             lower      link0    up
├── em0      NIC             upper      link1    up
├── db-1     VM              nic 0      no link  stopped
├── router   VM              wan        link2    running  also lan0:link1
├── www      jail            ng0_www    link3    up
└── [2a]     other node      -          link9    up, foreign

lan0  private bridge, degraded
│  ! nghost0 has no address 10.0.0.1/24
├── nghost0  host interface  -          link0    up
├── router   VM              lan        link1    running  also bnet0:link2
└── cache    jail            ng0_cache  no link  down
`,
  );
});

test('without UTF-8 it is ASCII', () => {
  const text = tree(SMALL, false);
  assert.match(text, /^\|-- em0/m);
  assert.match(text, /^`-- cache/m);
  assert.match(text, /^[\x20-\x7e\n]*$/);
});

test('no bridges are said to be none', () => {
  assert.is(tree(reportOf()), 'no bridges\n');
});

test('colours are of states: only they and names of bridges are painted', () => {
  const text = renderTree(readTopology(SMALL), { utf8: true, paint: (word, tone) => `<${tone}:${word}>` });
  for (const painted of [
    '<bold:bnet0>',
    '<green:running>',
    '<dim:stopped>',
    '<yellow:degraded>',
    '<magenta:up, foreign>',
  ])
    assert.ok(text.includes(painted), painted);
});

test('no name breaks a line or steers the terminal, and every end has exactly one line', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const text = tree(report);
      assert.not.match(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/);
      const { edges, nodes } = readTopology(report);
      const problems = nodes.flatMap((node) => node.problems).length;
      const bridges = report.bridges.length;
      const blank = Math.max(0, bridges - 1);
      const lines = text.split('\n').length - 1;
      assert.is(lines, bridges === 0 ? 1 : edges.length + problems + bridges + blank);
    }),
  );
});

test.run();
