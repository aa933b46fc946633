import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tapName } from '../../src/bhyve/tap-name.js';

const vm = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/);
const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,14}$/);

test('a tap is named after its guest and NIC where that fits', () => {
  assert.is(tapName('web1', '0'), 'tapweb1.0');
  assert.is(tapName('web1', 'lan'), 'tapweb1.lan');
  assert.is(tapName('a-rather-long-name', 'lan'), tapName('a-rather-long-name', 'lan'));
  assert.match(tapName('a-rather-long-name', 'lan'), /^tap_[0-9a-f]{11}$/);
});

test('every tap has a name that the kernel takes, and no other NIC has it', () => {
  fc.assert(
    fc.property(vm, key, vm, key, (one, nic, other, otherNic) => {
      const name = tapName(one, nic);
      assert.ok(name.length <= 15, name);
      assert.match(name, /^tap[A-Za-z0-9._-]*$/);
      const same = one === other && nic === otherNic;
      assert.is(tapName(other, otherNic) === name, same);
    }),
  );
});

test('no tap of vmctl can be one that the kernel numbers', () => {
  fc.assert(fc.property(vm, key, (name, nic) => assert.not.match(tapName(name, nic), /^tap\d*$/)));
});

test.run();
