import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileSeen } from '../../src/plan/file-seen.js';
import { judgeSockets, planGuestFiles } from '../../src/plan/guest-files.js';
import { devicesNeeded, filesNeeded, judgeDevices, judgeFiles } from '../../src/plan/preflight.js';
import { LAYOUT, vm } from './ground.js';

const ROM = '/usr/local/share/uefi-firmware/BHYVE_UEFI.fd';
const FULL = vm({
  fwcfg: {
    type: 'qemu',
    items: [
      { name: 'opt/a', file: '/fw/a' },
      { name: 'opt/b', string: 'x' },
    ],
  },
  devices: {
    passthru: [{ device: '2/0/0', rom: '/rom/gpu.rom' }, { device: '3/0/0' }],
    shares: [{ name: 'data', path: '/data', readOnly: true }],
    inputs: [{ device: '/dev/input/event0' }],
    sound: { play: '/dev/dsp0' },
    tpm: { kind: 'passthru', device: '/dev/tpm0', version: '2.0' },
    scsi: [{ device: '/dev/cam/ctl0.1' }],
    uarts: [{ path: 'nmdm' }, { path: '/dev/nmdm7A' }, { path: '/dev/cuau1' }],
  },
});
const KINDS: Readonly<Record<string, FileSeen['kind']>> = {
  [ROM]: 'file',
  '/fw/a': 'file',
  '/rom/gpu.rom': 'file',
  '/data': 'directory',
  '/dev/input/event0': 'device',
  '/dev/dsp0': 'device',
  '/dev/tpm0': 'device',
  '/dev/cam/ctl0.1': 'device',
  '/dev/cuau1': 'device',
};

function seen(change: Readonly<Record<string, FileSeen['kind'] | undefined>> = {}) {
  return new Map(
    Object.entries({ ...KINDS, ...change }).map(([path, kind]): [string, FileSeen | undefined] => [
      path,
      kind && { kind, size: 4096, writable: true, identity: path },
    ]),
  );
}

test('whatever is given by a path is looked at, but for nmdm pairs, which a look would make', () => {
  assert.equal([...filesNeeded(FULL, LAYOUT)].sort(), Object.keys(KINDS).sort());
  assert.is(judgeFiles(FULL, seen(), LAYOUT), undefined);
});

test('each of them that is not there, or is something else, is named with what to do', () => {
  const cases: [string, RegExp, RegExp][] = [
    ['/fw/a', /there is no file of the fwcfg item opt\/a \/fw\/a/, /correct file/],
    ['/rom/gpu.rom', /there is no ROM of 2\/0\/0 \/rom\/gpu\.rom/, /correct rom/],
    ['/data', /there is no directory of the share data \/data/, /mount/],
    ['/dev/input/event0', /there is no input device/, /\/dev\/input/],
    ['/dev/dsp0', /there is no sound device/, /kldload snd_driver/],
    ['/dev/tpm0', /there is no TPM \/dev\/tpm0/, /kldload tpm/],
    ['/dev/cuau1', /there is no serial device/, /cuau/],
  ];
  for (const [path, message, hint] of cases) {
    const fault = judgeFiles(FULL, seen({ [path]: undefined }), LAYOUT);
    assert.match(fault?.message ?? '', message);
    assert.match(fault?.hint ?? '', hint);
  }
  const wrong = judgeFiles(FULL, seen({ '/data': 'file' }), LAYOUT);
  assert.is(wrong?.message, 'myvm: directory of the share data /data is no directory');
});

test('what comes with a kernel module is judged when that is loaded, not before', () => {
  const missing = seen({ '/dev/cam/ctl0.1': undefined });
  assert.is(judgeFiles(FULL, missing, LAYOUT), undefined);
  assert.equal(
    devicesNeeded(FULL, LAYOUT).map(({ path }) => path),
    ['/dev/cam/ctl0.1'],
  );
  assert.match(
    judgeDevices(FULL, missing, LAYOUT)?.message ?? '',
    /there is no CTL port \/dev\/cam\/ctl0\.1/,
  );
  assert.is(judgeDevices(FULL, seen(), LAYOUT), undefined);
});

test('a directory or program that bhyveload is given must be there', () => {
  const load = vm({ loader: { kind: 'bhyveload', directory: '/boot2', program: '/boot/userboot.so' } });
  const there = seen({ '/boot2': 'directory', '/boot/userboot.so': 'file' });
  assert.is(judgeFiles(load, there, LAYOUT), undefined);
  assert.match(judgeFiles(load, seen(), LAYOUT)?.message ?? '', /no directory to load from \/boot2/);
});

const PORTS = vm({
  devices: { virtioConsoles: [{ ports: [{ name: 'org.a' }, { name: 'b', path: '/run/b.sock' }] }] },
});

test('the sockets of virtio-console ports lie in the directory of the VM, or where they say', () => {
  const files = planGuestFiles(PORTS, LAYOUT);
  assert.equal(files.sockets, ['/var/db/vmctl/vms/myvm/vtcon.org.a', '/run/b.sock']);
  for (const kind of ['socket', undefined] as const)
    assert.is(judgeSockets(PORTS, files, seen({ '/run/b.sock': kind })), undefined);
});

test('what stands in their place and is no socket is refused', () => {
  for (const kind of ['file', 'directory', 'device', 'other'] as const) {
    const fault = judgeFiles(PORTS, seen({ '/run/b.sock': kind }), LAYOUT);
    assert.is(fault?.message, 'myvm: /run/b.sock is no socket, and bhyve would make one there');
  }
});

test.run();
