import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeNets } from '../../src/cli/many-nets.js';
import type { NetReport } from '../../src/protocol/network.js';
import { BNET0, memberOf } from './net-report.js';

function net(bridges: NetReport['bridges']): NetReport {
  return { takenAt: '2026-01-01T00:00:00.000Z', bridges };
}

test('who owns by name and by group sees the bridges of both, and counts nobody whom one of both may see', () => {
  const ours = memberOf({ name: 'web' });
  const shared = memberOf({ name: 'shared' });
  const mine = net([{ ...BNET0, members: [ours, shared], others: 3 }]);
  const groups = net([
    { ...BNET0, members: [shared, memberOf({ name: 'db' })], others: 3 },
    { ...BNET0, name: 'a0', members: [shared], others: 0 },
  ]);
  const { bridges } = mergeNets(mine, groups);
  assert.equal(
    bridges.map(({ name, members, others }) => [name, members.map((member) => member.name), others]),
    [
      ['a0', ['shared'], 0],
      ['bnet0', ['web', 'shared', 'db'], 2],
    ],
  );
});

test.run();
