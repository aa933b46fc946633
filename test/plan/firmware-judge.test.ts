import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../src/definition/definition.js';
import { firmwareFiles, judgeFirmware, varsFileOf } from '../../src/plan/firmware-judge.js';
import type { FileSeen } from '../../src/plan/file-seen.js';
import { planGuestFiles } from '../../src/plan/guest-files.js';
import { LAYOUT, vm } from './ground.js';

const FIRMWARE = '/usr/local/share/uefi-firmware';
const CODE = `${FIRMWARE}/BHYVE_UEFI_CODE.fd`;
const TEMPLATE = `${FIRMWARE}/BHYVE_UEFI_VARS.fd`;
const VARS = '/var/db/vmctl/vms/myvm/uefi-vars.fd';
const OWN = vm({
  loader: { kind: 'firmware', firmware: 'uefi', vars: { path: 'uefi-vars.fd', fromTemplate: true } },
});
const PAIR = vm({
  loader: { kind: 'bootrom', bootrom: '/x.fd', vars: { path: '/y.fd', fromTemplate: false } },
});

function file(size: number, change: Partial<FileSeen> = {}): FileSeen {
  return { kind: 'file', size, writable: true, identity: `1:${size}`, ...change };
}

const GOOD: Readonly<Record<string, FileSeen | undefined>> = {
  [CODE]: file(3_653_632),
  [TEMPLATE]: file(540_672),
  [VARS]: file(540_672),
  '/x.fd': file(3_653_632),
  '/y.fd': file(540_672),
};

function judge(definition: VmDefinition, change: Readonly<Record<string, FileSeen | undefined>> = {}) {
  return judgeFirmware(definition, new Map(Object.entries({ ...GOOD, ...change })), LAYOUT);
}

test('firmware with variables is its code, the file of this VM, and what that is made from', () => {
  assert.equal(firmwareFiles(OWN, LAYOUT), [CODE, VARS, TEMPLATE]);
  assert.equal(firmwareFiles(PAIR, LAYOUT), ['/x.fd', '/y.fd']);
  assert.equal(planGuestFiles(OWN, LAYOUT).vars, { path: VARS, template: TEMPLATE });
});

test('nothing is copied where an imported pair is kept, nor where there are no variables', () => {
  assert.is(planGuestFiles(PAIR, LAYOUT).vars, undefined);
  assert.is(planGuestFiles(vm(), LAYOUT).vars, undefined);
  assert.is(varsFileOf(vm({ loader: { kind: 'grub' } }), LAYOUT), undefined);
});

test('variables that are right, or are to be made from the template, pass', () => {
  assert.is(judge(OWN), undefined);
  assert.is(judge(OWN, { [VARS]: undefined }), undefined);
  assert.is(judge(PAIR), undefined);
  assert.is(judge(OWN, { [TEMPLATE]: undefined }), undefined, 'made long ago');
});

test('what is wrong with variables is named with what to do', () => {
  const cases: [VmDefinition, Readonly<Record<string, FileSeen | undefined>>, RegExp, RegExp][] = [
    [
      OWN,
      { [VARS]: file(0) },
      /uefi-vars\.fd are empty/,
      /`mv .*uefi-vars\.fd .*\.old`.*next start makes a fresh/,
    ],
    [OWN, { [VARS]: file(5000) }, /have 5000 bytes, not a whole number of 4096-byte pages/, /backup/],
    [OWN, { [VARS]: file(4096) }, /have 4096 bytes, fewer than the 540672 of the template/, /backup/],
    [OWN, { [VARS]: file(540_672, { kind: 'directory' }) }, /are no file/, /correct vars/],
    [OWN, { [VARS]: file(540_672, { writable: false }) }, /cannot be written/, /mode/],
    [
      OWN,
      { [VARS]: undefined, [TEMPLATE]: undefined },
      /there is no .*VARS\.fd to make/,
      /pkg install edk2-bhyve/,
    ],
    [OWN, { [CODE]: undefined }, /there is no boot ROM .*CODE\.fd/, /pkg install edk2-bhyve/],
    [PAIR, { '/y.fd': undefined }, /there are no firmware variables \/y\.fd/, /belongs to the ROM/],
    [PAIR, { '/y.fd': file(0) }, /\/y\.fd are empty/, /put the file back/],
    [PAIR, { '/x.fd': undefined }, /there is no boot ROM \/x\.fd/, /correct the path/],
    [PAIR, { '/x.fd': file(16 * 1024 * 1024) }, /and the boot ROM have 17317888 bytes, more than/, /belongs/],
  ];
  for (const [definition, change, message, hint] of cases) {
    const fault = judge(definition, change);
    assert.match(fault?.message ?? '', message);
    assert.match(fault?.hint ?? '', hint);
    assert.is(fault?.status, 71);
  }
});

test.run();
