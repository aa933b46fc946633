import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { ensureOn, KINDS, picture, world } from './bridge-world.js';
import { prepare } from './ground.js';

const HOSTED = { name: 'nghost0', addresses: ['10.0.0.1/24'] };

const CHANGES: Readonly<
  Record<string, readonly [from: string, to: Partial<BridgeDefinition>, says: RegExp]>
> = {
  'a NIC for none': ['public', { hostInterface: HOSTED }, /is on interface re0, and host\.toml names none/],
  'a NIC for another': ['public', { interface: 'em0' }, /is on interface re0, not on em0/],
  'a host interface for none': ['private', {}, /has the host interface nghost0, and host\.toml names none/],
  'a host interface for a NIC': ['private', { interface: 're0' }, /has the host interface nghost0/],
  'a host interface for another': [
    'private',
    { hostInterface: { ...HOSTED, name: 'nghost1' } },
    /has the host interface nghost0, not nghost1/,
  ],
};

for (const [what, [from, to, says]] of Object.entries(CHANGES)) {
  test(`a bridge of ours does not exchange ${what} while it is there: nothing is touched`, () => {
    const at = world(KINDS[from]!);
    ensureOn(at);
    const before = picture(at.side.on);
    const changed = { ...at, wanted: bridgeOf({ name: 'bnet0', ...to }) };
    assert.throws(() => ensureOn(changed), says);
    assert.is(picture(at.side.on), before);
    const halfMade = { ...changed, record: { ...at.record!, phase: 'making' as const, nodeId: null } };
    prepare(at.side.on, ['shutdown bnet0:']);
    assert.throws(() => ensureOn(halfMade), says, 'the NIC may be half connected to a nameless one');
  });
}

test('a bridge of ours whose NIC is free again may be made on another one', () => {
  const at = world(KINDS['public']!);
  ensureOn(at);
  prepare(at.side.on, ['shutdown bnet0:']);
  const moved = { ...at, wanted: bridgeOf({ name: 'bnet0', interface: 'em0' }) };
  assert.is(ensureOn(moved).value.interface, 'em0');
});

test.run();
