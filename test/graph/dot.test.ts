import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDot } from '../../src/graph/dot.js';
import { readTopology } from '../../src/graph/topology.js';
import { identifier, plain } from '../../src/graph/word.js';
import { SMALL } from './network.js';
import { anyNetwork } from './strange.js';

/** The lines that renderDot writes, by the grammar of graphviz: an ID, or a string in quotes with `\` escapes. */
const STRING = /"((?:[^"\\]|\\.)*)"/.source;
const NODE = new RegExp(
  `^  (\\w+) \\[label=${STRING}, shape=\\w+, style=${STRING}(?:, \\w+=${STRING})+\\];$`,
  'u',
);
const EDGE = new RegExp(
  `^  (\\w+) -- (\\w+) \\[label=${STRING}(?:, style=dashed, color=${STRING})?\\];$`,
  'u',
);

test('dot has every node with its shape and state, and every link with its label', () => {
  const lines = renderDot(readTopology(SMALL)).split('\n');
  for (const line of [
    'graph vmctl {',
    '  bridge_3a_bnet0 [label="bnet0\\npublic bridge\\nup", shape=box3d, style="filled", fillcolor="#1f2937", color="#111827", fontcolor="#ffffff"];',
    '  vm_3a_db_2d_1 [label="db-1\\nVM\\nstopped", shape=box, style="filled,rounded,dashed", fillcolor="#f3f4f6", color="#6b7280", fontcolor="#374151"];',
    '  other_3a__5b_2a_5d_ [label="[2a]\\nother node\\nup, foreign", shape=note, style="filled,dashed", fillcolor="#faf5ff", color="#7e22ce", fontcolor="#3b0764"];',
    '  bridge_3a_bnet0 -- nic_3a_em0 [label="upper link1"];',
    '  bridge_3a_bnet0 -- vm_3a_db_2d_1 [label="nic 0 no link", style=dashed, color="#6b7280"];',
    '  bridge_3a_lan0 -- vm_3a_router [label="lan link1"];',
    '}',
  ])
    assert.ok(lines.includes(line), line);
});

test('any names are escaped, and every node and every link is there exactly once', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const topology = readTopology(report);
      const body = renderDot(topology).split('\n').slice(4, -2);
      const nodes = body.flatMap((line) => [NODE.exec(line)].filter((match) => match !== null));
      const edges = body.flatMap((line) => [EDGE.exec(line)].filter((match) => match !== null));
      assert.is(nodes.length + edges.length, body.length, body.join('\n'));
      assert.equal(
        nodes.map(([, id, label]) => [id, named(label ?? '')]),
        topology.nodes.map(({ id, name }) => [identifier(id), plain(name)]),
      );
      assert.equal(
        edges.map(([, from, to]) => [from, to]),
        topology.edges.map(({ bridge, member }) => [identifier(bridge), identifier(member)]),
      );
      assert.is(new Set(nodes.map(([, id]) => id)).size, nodes.length);
    }),
  );
});

/** The first line of a label as graphviz shows it. */
function named(label: string): string {
  const [, line = label] = /^((?:[^\\]|\\[^n])*)\\n/.exec(label) ?? [];
  return line.replace(/\\(.)/g, '$1').replace(/&amp;/g, '&');
}

test.run();
