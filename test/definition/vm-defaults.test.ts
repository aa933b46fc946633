import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { completeEarlier } from '../../src/definition/vm-defaults.js';

/** As the first release wrote it into a record. */
const FIRST = {
  name: 'myvm',
  description: '',
  cpus: { count: 2 },
  memoryBytes: 536_870_912,
  loader: { kind: 'firmware', firmware: 'uefi' },
  disks: [{ type: 'virtio-blk', path: 'disk.img', readOnly: false }],
  networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }],
  graphics: { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false },
  console: { com1: { kind: 'nmdm' } },
  autostart: false,
  restart: { policy: 'on-failure', delayMs: 1000, maxDelayMs: 300_000, burst: 5, windowMs: 600_000 },
  stopTimeoutMs: 180_000,
  onStopTimeout: 'wait',
  clock: 'utc',
  extraArgs: [],
};

const TEXT = `cpus = 2
memory = "512M"
loader = "uefi"
[[network]]
bridge = "bnet0"
[[disk]]
path = "disk.img"
[graphics]
vnc = "127.0.0.1:5900"
`;

test('a record of the first release is complete, and is what the same file says today', () => {
  const decoded = decodeVm({ file: 'myvm.toml', name: 'myvm', text: TEXT });
  if (!decoded.ok) throw new Error('the sample does not decode');
  assert.equal(completeEarlier(FIRST as unknown as VmDefinition), decoded.value);
});

test('what a record says is never overwritten', () => {
  const decoded = decodeVm({ file: 'myvm.toml', name: 'myvm', text: `${TEXT}[limits]\nnice = 5\n` });
  if (!decoded.ok) throw new Error('the sample does not decode');
  const kept: VmDefinition = { ...decoded.value, hostbridge: 'amd', virtioMsix: false, tags: ['a'] };
  assert.equal(completeEarlier(kept), kept);
});

test('the console of a record from before serial consoles were kept is kept as any other', () => {
  const { console: ports } = completeEarlier(FIRST as unknown as VmDefinition);
  assert.is(ports.log, true);
});

test.run();
