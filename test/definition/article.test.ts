import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_HOST, decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { LATER_DEFAULTS } from '../../src/definition/vm-defaults.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

const HOST = `# host.toml
[bridge.bnet0]
interface = "re0"            # lower and upper of this NIC are connected: the host stays on the network
`;

const MYVM = `# myvm.toml
description = "the article's guest"
cpus = 2
memory = "512M"
loader = "uefi"              # BHYVE_UEFI.fd; also "uefi-csm", "uefi-devel", "uefi-custom", "bhyveload", "grub", or { bootrom = "/path/to.fd" }

[[network]]
bridge = "bnet0"             # type = "virtio-net" unless said otherwise; mac derived, stable, unique

[[disk]]
path = "disk.img"            # type = "virtio-blk" unless said otherwise; relative to the VM's own directory

[graphics]
vnc = "127.0.0.1:5900"
width = 1024
height = 768
`;

test("the article's host.toml is one bridge on re0", () => {
  assert.equal(decodeHost({ file: 'host.toml', text: HOST }), {
    ok: true,
    value: { ...DEFAULT_HOST, bridges: [bridgeOf({ name: 'bnet0', interface: 're0' })] },
  });
});

test("the article's myvm.toml is complete with every default", () => {
  assert.equal(decodeVm({ file: 'myvm.toml', name: 'myvm', text: MYVM }), {
    ok: true,
    value: {
      ...LATER_DEFAULTS,
      name: 'myvm',
      description: "the article's guest",
      cpus: { count: 2 },
      memoryBytes: 512 * 1024 * 1024,
      loader: { kind: 'firmware', firmware: 'uefi' },
      disks: [{ type: 'virtio-blk', path: 'disk.img', readOnly: false }],
      networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }],
      graphics: { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false },
      console: { com1: { kind: 'nmdm' }, log: true },
      autostart: false,
      startDelayMs: 0,
      after: [],
      restart: { policy: 'on-failure', delayMs: 1000, maxDelayMs: 300_000, burst: 5, windowMs: 600_000 },
      stopTimeoutMs: 180_000,
      onStopTimeout: 'wait',
      protect: false,
      owners: [],
      limits: { oomProtect: false },
      clock: 'utc',
      extraArgs: [],
    },
  });
});

test("vms/myvm.toml is the article's file, letter for letter", () => {
  assert.is(readFileSync(new URL('../../../vms/myvm.toml', import.meta.url), 'utf8'), MYVM);
});

test.run();
