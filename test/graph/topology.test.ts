import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTopology } from '../../src/graph/topology.js';
import { bridgeOf, memberOf, reportOf, SMALL } from './network.js';
import { anyNetwork } from './strange.js';

test('a guest on two bridges is one node with two links', () => {
  const { nodes, edges } = readTopology(SMALL);
  assert.is(nodes.filter(({ id }) => id === 'vm:router').length, 1);
  assert.equal(
    edges.filter(({ member }) => member === 'vm:router').map(({ id, hook }) => [id, hook]),
    [
      ['bridge:bnet0/vm:router/wan', 'link2'],
      ['bridge:lan0/vm:router/lan', 'link1'],
    ],
  );
});

test('ids do not depend on link numbers, order or state', () => {
  const ids = (hook: string, state: string): readonly string[] =>
    readTopology(
      reportOf(bridgeOf({ name: 'b', members: [memberOf({ name: 'v', hook, state })] })),
    ).edges.map(({ id }) => id);
  assert.equal(ids('link2', 'running'), ids('link7', 'stopping'));
});

test('a jail that is cut off from one of its bridges is up', () => {
  const end = (state: string): ReturnType<typeof memberOf> =>
    memberOf({ name: 'j', kind: 'jail', nic: state, state });
  const bridges = [
    bridgeOf({ name: 'a', members: [end('down')] }),
    bridgeOf({ name: 'b', members: [end('up')] }),
  ];
  assert.is(readTopology(reportOf(...bridges)).nodes.find(({ kind }) => kind === 'jail')?.state, 'up');
});

test("what is somebody else's is foreign: other nodes, VMs not ours, bridges not made by vmctl", () => {
  const members = [
    memberOf({ name: 'o', kind: 'other', state: 'up' }),
    memberOf({ name: 'f', state: 'foreign' }),
    memberOf({ name: 'v' }),
  ];
  const { nodes } = readTopology(
    reportOf(
      bridgeOf({ name: 'b', members, owner: 'other' }),
      bridgeOf({ name: 'c', members: [], owner: null }),
    ),
  );
  assert.equal(
    nodes.filter(({ foreign }) => foreign).map(({ id }) => id),
    ['bridge:b', 'other:o', 'vm:f'],
  );
});

test('whatever the report says, every end is one edge with an id of its own, between nodes that are there once', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const { nodes, edges } = readTopology(report);
      const ids = nodes.map(({ id }) => id);
      assert.is(new Set(ids).size, ids.length);
      assert.is(new Set(edges.map(({ id }) => id)).size, edges.length);
      assert.is(edges.length, report.bridges.flatMap(({ members }) => members).length);
      assert.ok(edges.every(({ bridge, member }) => ids.includes(bridge) && ids.includes(member)));
    }),
  );
});

test.run();
