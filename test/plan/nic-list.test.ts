import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NicBackend } from '../../src/definition/devices.js';
import { directNicsOf, findListed, listNics } from '../../src/plan/nic-list.js';
import { nic, TAP } from './direct-ground.js';
import { vm } from './ground.js';

const MIXED = vm({
  directNics: [
    nic({ kind: 'tap' }),
    nic({ kind: 'none' }, { key: 'spare', position: 2, mac: '58:9c:fc:00:00:09' }),
  ],
  networks: [{ type: 'e1000', bridge: 'bnet0', key: 'lan' }],
});

test('NICs are listed as the file has them, bridges and others mixed', () => {
  assert.equal(listNics(MIXED), [
    { key: '0', position: 0, type: 'virtio-net', bridge: null, backend: TAP },
    { key: 'lan', position: 1, type: 'e1000', bridge: 'bnet0', backend: null },
    {
      key: 'spare',
      position: 2,
      type: 'virtio-net',
      mac: '58:9c:fc:00:00:09',
      bridge: null,
      backend: 'no cable',
    },
  ]);
});

test('a NIC is found by its name, else by its place in the file', () => {
  assert.equal(
    ['lan', '1', '2', '3', 'x'].map((word) => findListed(MIXED, word)?.key),
    [...['lan', 'lan', 'spare'], ...[undefined, undefined]],
  );
});

test('what a NIC is on is said in the words of its file', () => {
  const words = (backend: NicBackend) =>
    directNicsOf(vm({ directNics: [nic(backend)] })).directNics?.[0]?.backend;
  assert.equal(
    [
      words({ kind: 'tap', ifBridge: 'bridge0' }),
      words({ kind: 'tap', device: 'tap5' }),
      words({ kind: 'node', node: 'em1', peerhook: 'lower' }),
      words({ kind: 'vale', port: 'vale0:web' }),
      words({ kind: 'netmap', port: 'em1' }),
      words({ kind: 'slirp', hostForward: ['tcp::2222-:22'] }),
    ],
    [`${TAP} on bridge0`, 'tap5', 'em1:lower', 'vale0:web', 'netmap:em1', 'slirp tcp::2222-:22'],
  );
  assert.equal(directNicsOf(vm()), {});
});

test.run();
