import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planDirectNic, tapDevice } from '../../src/bhyve/direct-nic.js';
import type { DirectNicDefinition, NicBackend } from '../../src/definition/devices.js';

function plan(backend: NicBackend, change: Partial<DirectNicDefinition> = {}, sockets = {}): string {
  const nic: DirectNicDefinition = { type: 'virtio-net', key: 'lan', position: 0, backend, ...change };
  const macs = { lan: '58:9c:fc:00:00:01' };
  return planDirectNic({ nic, vm: 'web1', slot: '0:5:0', macs, sockets }).join(' ');
}

test('each back end is written as bhyve knows it', () => {
  const mac = 'mac=58:9c:fc:00:00:01';
  assert.is(plan({ kind: 'tap', device: 'tap5' }), `-s 5:0,virtio-net,tap5,${mac}`);
  assert.is(plan({ kind: 'tap', ifBridge: 'bridge0' }), `-s 5:0,virtio-net,tapweb1.lan,${mac}`);
  assert.is(plan({ kind: 'vale', port: 'vale0:web1' }), `-s 5:0,virtio-net,vale0:web1,${mac}`);
  assert.is(plan({ kind: 'netmap', port: 'em0' }), `-s 5:0,virtio-net,netmap:em0,${mac}`);
  assert.is(plan({ kind: 'slirp', hostForward: [] }), `-s 5:0,virtio-net,slirp,${mac}`);
  assert.is(
    plan({ kind: 'slirp', hostForward: ['tcp::2222-:22', 'udp::53-:53'] }),
    `-s 5:0,virtio-net,slirp,hostfwd=tcp::2222-:22;udp::53-:53,${mac}`,
  );
  const node = { kind: 'node', node: 'em0', peerhook: 'lower' } as const;
  assert.is(
    plan(node, { type: 'e1000' }, { lan: 'vm-web1-lan' }),
    `-s 5:0,e1000,netgraph,path=em0:,peerhook=lower,socket=vm-web1-lan,${mac}`,
  );
  assert.not.match(plan(node), 'socket=');
});

test('a tap of another name is said to be one, for bhyve goes by the first letters', () => {
  assert.match(plan({ kind: 'tap', device: 'guests0' }), ',guests0,type=tap,');
  assert.match(plan({ kind: 'tap', device: 'vmnet3' }), ',vmnet3,mac=');
  assert.is(tapDevice({ kind: 'tap' }, 'web1', 'lan'), 'tapweb1.lan');
});

test('without a cable there is no back end, and MAC and MTU are said by name', () => {
  assert.is(
    plan({ kind: 'none' }, { mtu: 9000 }),
    '-s 5:0,virtio-net -o pci.0.5.0.mac=58:9c:fc:00:00:01 -o pci.0.5.0.mtu=9000',
  );
});

test('the MAC of the definition holds, and one there must be', () => {
  assert.match(plan({ kind: 'none' }, { mac: '02:00:00:00:00:07' }), 'mac=02:00:00:00:00:07');
  assert.throws(() => plan({ kind: 'none' }, { key: 'wan' }), /network wan of web1 has no MAC/);
});

test.run();
