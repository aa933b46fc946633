import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wavesOf } from '../../src/plan/waves.js';

test('a VM stands in the first wave behind everything it comes after, by name within the wave', () => {
  const vms = [
    { name: 'web', after: ['db', 'cache'] },
    { name: 'proxy', after: ['web', 'db'] },
    { name: 'db', after: [] },
    { name: 'cache', after: ['db'] },
    { name: 'alone', after: [] },
  ];
  assert.equal(wavesOf(vms), [['alone', 'db'], ['cache'], ['web'], ['proxy']]);
});

test('who is not in the list holds nobody up, and a circle comes last', () => {
  assert.equal(wavesOf([{ name: 'web', after: ['elsewhere'] }]), [['web']]);
  assert.equal(
    wavesOf([
      { name: 'a', after: ['b'] },
      { name: 'b', after: ['a'] },
      { name: 'c', after: [] },
    ]),
    [['c'], ['a', 'b']],
  );
  assert.equal(wavesOf([]), []);
});

test.run();
