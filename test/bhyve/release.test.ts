import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeBhyve, releaseWarnings } from '../../src/bhyve/release.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { LATER_DEFAULTS } from '../../src/definition/vm-defaults.js';
import { vm } from '../plan/ground.js';

const SCREEN = { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false };
const TCP = { kind: 'tcp', address: '127.0.0.1', port: 4000 } as const;
const SLIRP = { kind: 'slirp', hostForward: [] } as const;

/** What is asked, since when bhyve has it, and whether bhyve for arm64 has. */
const ASKED: readonly [Partial<VmDefinition>, 13 | 14 | 15, boolean, RegExp][] = [
  [{}, 13, true, /^$/],
  [{ numa: [{ memoryBytes: 2 ** 20, cpus: '0' }] }, 15, false, /numa/],
  [{ x86: { ...LATER_DEFAULTS.x86, verboseMsr: true } }, 15, false, /x86\.verbose_msr/],
  [{ x86: { ...LATER_DEFAULTS.x86, x2apic: true } }, 13, false, /x86/],
  [{ fwcfg: { type: 'qemu', items: [] } }, 14, false, /fwcfg/],
  [{ devices: { tpm: { kind: 'swtpm', version: '2.0' } } }, 14, false, /tpm/],
  [{ devices: { pcTestdev: true } }, 13, false, /pc_testdev/],
  [{ console: { com1: TCP, log: false } }, 15, true, /console \(tcp=\)/],
  [{ devices: { uarts: [{ path: 'tcp=127.0.0.1:4000' }] } }, 15, true, /console \(tcp=\)/],
  [{ console: { com2: { kind: 'nmdm' }, log: false } }, 13, false, /com2 to com4/],
  [{ directNics: [{ type: 'virtio-net', key: '0', position: 0, backend: SLIRP }] }, 14, true, /slirp/],
  [{ devices: { passthru: [{ device: '2/0/0' }] } }, 13, false, /passthru/],
  [{ devices: { passthru: [{ device: 'ppt0' }] } }, 14, false, /passthru/],
  [{ devices: { scsi: [{ device: '/dev/cam/ctl0.1', bootIndex: 1 }] } }, 14, false, /boot_index/],
  [{ graphics: SCREEN }, 13, false, /graphics/],
  [{ graphics: { ...SCREEN, width: 2560 } }, 14, false, /graphics/],
  [{ devices: { inputs: [{ device: '/dev/input/event0' }] } }, 13, false, /input/],
  [{ extraArgs: ['-Sl', 'com2,/dev/nmdm1A'] }, 13, false, /extra_args \(.*-l/],
  [{ extraArgs: ['-S', '-o', 'a=b'] }, 13, true, /extra_args/],
  [{ clock: 'local' }, 13, false, /clock/],
  [{ loader: { kind: 'bhyveload' } }, 13, false, /loader/],
  [{ loader: { kind: 'firmware', firmware: 'uefi-csm' } }, 13, false, /loader/],
  [
    { loader: { kind: 'bootrom', bootrom: '/a.fd', vars: { path: '/b.fd', fromTemplate: false } } },
    13,
    false,
    /loader\.vars/,
  ],
];

test('what the bhyve of a release has not is refused by its key, with what to do', () => {
  for (const [change, since, , key] of ASKED) {
    for (const release of [13, 14, 15]) {
      const verdict = judgeBhyve(vm(change), { release, arch: 'amd64' });
      assert.is(verdict === undefined, release >= since, `${String(key)} on ${release}`);
      if (verdict === undefined) continue;
      assert.match(verdict.message, key);
      assert.match(verdict.message, `needs FreeBSD ${since}, this is ${release}`);
      assert.is(verdict.code, 'denied');
      assert.ok(verdict.hint);
    }
  }
});

test('what bhyve for arm64 has not is refused there', () => {
  for (const [change, , onArm, key] of ASKED) {
    const verdict = judgeBhyve(vm(change), { release: 15, arch: 'aarch64' });
    assert.is(verdict === undefined, onArm, String(key));
    if (verdict !== undefined) assert.match(verdict.message, key);
  }
});

test('arm64 hosts run guests from 15 on, and other processors never', () => {
  assert.match(judgeBhyve(vm(), { release: 14, arch: 'aarch64' })?.message ?? '', /came with FreeBSD 15/);
  assert.match(judgeBhyve(vm(), { release: 15, arch: 'riscv64' })?.message ?? '', /no bhyve for riscv64/);
});

test('on arm64 it is said that a stop may be no shutdown', () => {
  assert.equal(releaseWarnings({ release: 15, arch: 'amd64' }), []);
  assert.match(releaseWarnings({ release: 15, arch: 'aarch64' }).join(), /power button/);
});

test.run();
