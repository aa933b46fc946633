import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import type { VmDefinition } from '../../src/definition/definition.js';

const BASE = 'memory = "1G"\nloader = "uefi"\n';

function decode(text: string): VmDefinition {
  const decoded = decodeVm({ file: 'vm.toml', name: 'vm', text });
  if (!decoded.ok) throw new Error(decoded.faults.map((fault) => fault.message).join('\n'));
  return decoded.value;
}

/** What is written -> the key of the definition it sets, and its value. */
const KEYS: readonly (readonly [string, keyof VmDefinition, unknown])[] = [
  ['', 'name', 'vm'],
  ['', 'description', ''],
  ['description = "a, 50%"', 'description', 'a, 50%'],
  ['', 'cpus', { count: 1 }],
  ['cpus = 4', 'cpus', { count: 4 }],
  ['cpus = { sockets = 1, cores = 2, threads = 2 }', 'cpus', { count: 4, sockets: 1, cores: 2, threads: 2 }],
  ['cpus.count = 3', 'cpus', { count: 3 }],
  ['', 'memoryBytes', 2 ** 30],
  ['', 'disks', []],
  ['[[disk]]\npath = "a"', 'disks', [{ type: 'virtio-blk', path: 'a', readOnly: false }]],
  [
    '[[disk]]\npath = "a"\ntype = "nvme"\nread_only = true',
    'disks',
    [{ type: 'nvme', path: 'a', readOnly: true }],
  ],
  ['[[disk]]\npath = "a"\ntype = "ahci-hd"', 'disks', [{ type: 'ahci-hd', path: 'a', readOnly: false }]],
  ['[[disk]]\npath = "a"\ntype = "ahci-cd"', 'disks', [{ type: 'ahci-cd', path: 'a', readOnly: true }]],
  ['', 'networks', []],
  [
    '[[network]]\nbridge = "b"\n[[network]]\nbridge = "b"\ntype = "e1000"\nname = "wan"\nmac = "58:9C:FC:00:00:01"\n[[network]]\nbridge = "b"\nmtu = 9000',
    'networks',
    [
      { type: 'virtio-net', bridge: 'b', key: '0' },
      { type: 'e1000', bridge: 'b', key: 'wan', mac: '58:9c:fc:00:00:01' },
      { type: 'virtio-net', bridge: 'b', key: '2', mtu: 9000 },
    ],
  ],
  ['', 'graphics', undefined],
  [
    '[graphics]\nvnc = "[::1]:5901"',
    'graphics',
    { address: '::1', port: 5901, width: 1024, height: 768, wait: false },
  ],
  [
    '[graphics]\nvnc = "0.0.0.0:5901"\nwidth = 3840\nheight = 2160\nwait = true',
    'graphics',
    { address: '0.0.0.0', port: 5901, width: 3840, height: 2160, wait: true },
  ],
  ['', 'console', { com1: { kind: 'nmdm' }, log: true }],
  ['console = "nmdm"', 'console', { com1: { kind: 'nmdm' }, log: true }],
  ['console = "none"', 'console', { log: false }],
  ['console = false', 'console', { log: false }],
  ['console = { com2 = "nmdm" }', 'console', { com2: { kind: 'nmdm' }, log: true }],
  [
    'console = { com1 = "nmdm", com2 = "/dev/nmdm7A" }',
    'console',
    { com1: { kind: 'nmdm' }, com2: { kind: 'device', path: '/dev/nmdm7A' }, log: true },
  ],
  ['', 'autostart', false],
  ['autostart = true', 'autostart', true],
  ['autostart = "unless-stopped"', 'autostart', 'unless-stopped'],
  ['console = { com1 = "nmdm", log = false }', 'console', { com1: { kind: 'nmdm' }, log: false }],
  ['ready = { console = "login:" }', 'console', { com1: { kind: 'nmdm' }, log: true }],
  ['', 'startDelayMs', 0],
  ['start_delay = "20s"', 'startDelayMs', 20_000],
  ['', 'after', []],
  ['after = ["db1", "db2"]', 'after', ['db1', 'db2']],
  ['', 'ready', undefined],
  [
    'ready = { tcp = "10.0.0.5:22" }',
    'ready',
    { kind: 'tcp', address: '10.0.0.5', port: 22, timeoutMs: 300_000 },
  ],
  [
    'ready = { tcp = "[FD00::5]:22", timeout = "1m" }',
    'ready',
    { kind: 'tcp', address: 'fd00::5', port: 22, timeoutMs: 60_000 },
  ],
  ['ready = { console = "login:" }', 'ready', { kind: 'console', text: 'login:', timeoutMs: 300_000 }],
  ['[ready]\nmac = true\n[[network]]\nbridge = "b"', 'ready', { kind: 'mac', timeoutMs: 300_000 }],
  ['', 'protect', false],
  ['protect = true', 'protect', true],
  ['', 'owners', []],
  ['owner = "user:ann"', 'owners', [{ kind: 'user', name: 'ann' }]],
  [
    'owner = ["group:staff", "user:bob"]',
    'owners',
    [
      { kind: 'group', name: 'staff' },
      { kind: 'user', name: 'bob' },
    ],
  ],
  ['', 'limits', { oomProtect: false }],
  [
    '[limits]\nnice = -5\ncpuset = "0-3,8"\noom_protect = true\npcpu = 200\nreadbps = "50M"\nwriteiops = 100',
    'limits',
    { nice: -5, cpuset: '0-3,8', pcpu: 200, readbps: 52_428_800, writeiops: 100, oomProtect: true },
  ],
  ['', 'stopTimeoutMs', 180_000],
  ['stop_timeout = "90s"', 'stopTimeoutMs', 90_000],
  ['stop_timeout = "3m"', 'stopTimeoutMs', 180_000],
  ['stop_timeout = 45', 'stopTimeoutMs', 45_000],
  ['', 'onStopTimeout', 'wait'],
  ['on_stop_timeout = "kill"', 'onStopTimeout', 'kill'],
  ['', 'loadTimeoutMs', undefined],
  ['load_timeout = "1m"', 'loadTimeoutMs', 60_000],
  ['', 'uuid', undefined],
  ['uuid = "B4FBDEF4-1B0C-421A-9C3E-9A13FCD6BA2F"', 'uuid', 'b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f'],
  ['', 'clock', 'utc'],
  ['clock = "local"', 'clock', 'local'],
  ['', 'extraArgs', []],
  ['extra_args = ["-p", "0:2", "-S"]', 'extraArgs', ['-p', '0:2', '-S']],
];

for (const [text, key, value] of KEYS) {
  test(`${key} from ${JSON.stringify(text)}`, () => assert.equal(decode(`${BASE}${text}\n`)[key], value));
}

const LOADERS: readonly (readonly [string, VmDefinition['loader']])[] = [
  ['"uefi"', { kind: 'firmware', firmware: 'uefi' }],
  ['"uefi-csm"', { kind: 'firmware', firmware: 'uefi-csm' }],
  ['"uefi-devel"', { kind: 'firmware', firmware: 'uefi-devel' }],
  ['"uefi-custom"', { kind: 'firmware', firmware: 'uefi-custom' }],
  ['"bhyveload"', { kind: 'bhyveload' }],
  ['"grub"', { kind: 'grub' }],
  ['{ bootrom = "/my/rom.fd" }', { kind: 'bootrom', bootrom: '/my/rom.fd' }],
];

for (const [text, loader] of LOADERS) {
  test(`loader = ${text}`, () => {
    assert.equal(decode(`memory = "1G"\nloader = ${text}\n[[disk]]\npath = "a"\n`).loader, loader);
  });
}

const RESTART = { policy: 'on-failure', delayMs: 1000, maxDelayMs: 300_000, burst: 5, windowMs: 600_000 };

test('a restart policy by its word keeps the other defaults', () => {
  assert.equal(decode(BASE).restart, RESTART);
  for (const policy of ['on-failure', 'always', 'never']) {
    assert.equal(decode(`${BASE}restart = "${policy}"\n`).restart, { ...RESTART, policy });
  }
});

test('every key of [restart] is taken', () => {
  const { restart } = decode(`${BASE}[restart]
policy = "always"
delay = "2s"
max_delay = 60
burst = 3
window = "1h"
on_reboot = "restart"
on_poweroff = "stop"
on_halt = "fail"
on_triple_fault = "restart"
on_error = "stop"
on_signal = "fail"
`);
  assert.equal(restart, {
    policy: 'always',
    delayMs: 2000,
    maxDelayMs: 60_000,
    burst: 3,
    windowMs: 3_600_000,
    onReboot: 'restart',
    onPoweroff: 'stop',
    onHalt: 'fail',
    onTripleFault: 'restart',
    onError: 'stop',
    onSignal: 'fail',
  });
});

test('what is not said is absent, not undefined', () => {
  const value = decode(`${BASE}[[network]]\nbridge = "b"\n`);
  assert.equal(JSON.parse(JSON.stringify(value)), value);
  for (const one of [value, value.restart, value.networks[0]]) {
    assert.not.ok(Object.values(one!).includes(undefined));
  }
});

test('a byte order mark is no part of the text', () => {
  assert.is(decode(`\uFEFF${BASE}`).memoryBytes, 2 ** 30);
});

test.run();
