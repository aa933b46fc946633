import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveMac } from '../../src/netgraph/mac.js';

const seed = {
  hostUuid: '4c4c4544-0042-3510-8052-000000000001',
  vm: 'myvm',
  nic: '0',
  taken: new Set<string>(),
};

test('a MAC is the same for the same host, VM and NIC', () => {
  assert.is(deriveMac(seed), deriveMac({ ...seed }));
  assert.is(deriveMac(seed), '58:9c:fc:78:c2:53');
});

test('another host, VM or NIC has another MAC', () => {
  const others = [{ hostUuid: 'x' }, { vm: 'db' }, { nic: '1' }].map((change) =>
    deriveMac({ ...seed, ...change }),
  );
  assert.is(new Set([deriveMac(seed), ...others]).size, 4);
});

test('a MAC that is taken is never given again', () => {
  const taken = new Set<string>();
  for (let index = 0; index < 50; index++) {
    const mac = deriveMac({ ...seed, taken });
    assert.not(taken.has(mac));
    taken.add(mac);
  }
});

test('every MAC is one bhyve takes: 58:9c:fc and three bytes, not multicast', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (vm, nic) =>
      /^58:9c:fc(:[0-9a-f]{2}){3}$/.test(deriveMac({ ...seed, vm, nic })),
    ),
  );
});

test.run();
