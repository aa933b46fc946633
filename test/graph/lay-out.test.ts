import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAME_SIZE, TEXT_SIZE } from '../../src/graph/card.js';
import { framePicture } from '../../src/graph/frame.js';
import { layOut } from '../../src/graph/lay-out.js';
import type { Picture, Place, Size } from '../../src/graph/picture.js';
import { textWidth } from '../../src/graph/text-width.js';
import { readTopology } from '../../src/graph/topology.js';
import type { NetReport } from '../../src/protocol/network.js';
import { bridgeOf, largeNetwork, memberOf, nicOf, reportOf, SMALL } from './network.js';
import { anyNetwork } from './strange.js';

const lonely = reportOf(bridgeOf({ name: 'bnet0', members: [] }));
const wide = reportOf(bridgeOf({ name: 'b', members: nicOf('a-name-of-a-node-with-31-letters') }));
const long = reportOf(bridgeOf({ name: 'b', members: [memberOf({ name: 'x'.repeat(229), hook: 'link0' })] }));
const everywhere = reportOf(
  ...Array.from({ length: 12 }, (_, at) =>
    bridgeOf({ name: `b${at}`, members: ['r1', 'r2', 'r3'].map((name) => memberOf({ name, nic: `${at}` })) }),
  ),
);

const NETWORKS: readonly (readonly [string, NetReport])[] = [
  ['no bridge', reportOf()],
  ['a bridge alone', lonely],
  ['the small network', SMALL],
  ['a NIC of 31 letters', wide],
  ['a VM of 229 letters', long],
  ['3 VMs on 12 bridges each', everywhere],
  ['30 bridges', largeNetwork(60, 30)],
  ...[5, 50, 200, 1000].flatMap((count) =>
    [1, 2, 5].map(
      (bridges) => [`${count} guests, ${bridges} bridges`, largeNetwork(count, bridges)] as const,
    ),
  ),
];

for (const [name, report] of NETWORKS) {
  test(`${name}: no longer than 2:1, no box on another, no text cut, no line through a box`, () => {
    const topology = readTopology(report);
    const { width, height, picture, origin, legendOrigin, legend } = framePicture(topology);
    assert.ok(width / height <= 2 && height / width <= 2, `${width} x ${height}`);
    assert.ok(
      origin.x >= 0 && origin.x + picture.width <= width && origin.y + picture.height <= legendOrigin.y,
    );
    assert.ok(legendOrigin.y + legend.height <= height);
    checkPicture(picture);
    assert.equal(
      picture.boxes.map(({ card }) => card.node.id).sort(),
      topology.nodes.map(({ id }) => id).sort(),
    );
    assert.equal(picture.wires.map(({ edge }) => edge.id).sort(), topology.edges.map(({ id }) => id).sort());
  });
}

test('any network: every node and link once, no box on another, no text cut, no line through a box', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const topology = readTopology(report);
      const picture = layOut(topology);
      checkPicture(picture);
      assert.is(picture.boxes.length, topology.nodes.length);
      assert.equal(
        picture.wires.map(({ edge }) => edge.id).sort(),
        topology.edges.map(({ id }) => id).sort(),
      );
    }),
  );
});

test('bridges stand side by side, their host side above and their guests below them', () => {
  const { boxes, panels } = layOut(readTopology(SMALL));
  const nowhere = { x: NaN, y: NaN, width: NaN, height: NaN };
  const at = (id: string): Place & Size => boxes.find(({ card }) => card.node.id === id) ?? nowhere;
  assert.is(panels[0]?.y, panels[1]?.y);
  assert.ok(at('nic:em0').y + at('nic:em0').height < at('bridge:bnet0').y);
  assert.ok(at('jail:www').y > at('bridge:bnet0').y + at('bridge:bnet0').height);
  assert.is(boxes.filter(({ card }) => card.node.id === 'vm:router').length, 1);
});

function checkPicture({ boxes, wires, width, height }: Picture): void {
  const crowded = boxes.filter(
    (box, at) =>
      boxes.some((other, before) => before < at && meet(box, other, 4)) ||
      box.x < 0 ||
      box.y < 0 ||
      box.x + box.width > width + 0.01 ||
      box.y + box.height > height + 0.01,
  );
  assert.equal(
    crowded.map(({ card }) => card.name),
    [],
  );
  for (const { card, width: room } of boxes) {
    // The slanted sides take 12 on either side, at most.
    assert.ok(textWidth(card.name, NAME_SIZE) <= room - 24, card.name);
    for (const line of [`o ${card.state}`, ...card.lines])
      assert.ok(textWidth(line, TEXT_SIZE) <= room - 24, line);
  }
  for (const { edge, corners } of wires) {
    const others = boxes.filter(({ card }) => card.node.id !== edge.bridge && card.node.id !== edge.member);
    corners.slice(1).forEach((corner, at) => {
      const line = spanned(corners[at] ?? corner, corner);
      const hit = others.find((box) => meet(box, line, 0));
      assert.is(hit?.card.node.id, undefined, `${edge.id} runs through it`);
    });
  }
}

function meet(one: Place & Size, other: Place & Size, gap: number): boolean {
  return (
    one.x < other.x + other.width + gap &&
    other.x < one.x + one.width + gap &&
    one.y < other.y + other.height + gap &&
    other.y < one.y + one.height + gap
  );
}

function spanned(from: Place, to: Place): Place & Size {
  assert.ok(from.x === to.x || from.y === to.y, 'lines run upright or level');
  return {
    ...{ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) },
    ...{ width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) },
  };
}

test.run();
