import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { lookIommu } from '../../src/plan/iommu.js';
import { done, drive } from './ground.js';

const DMAR = '/*\n  DMAR: Length=136, Revision=1, Checksum=13,\n';
const IVRS = '/*\n  IVRS: Length=208, Revision=2, Checksum=13,\n';

function look(sysctls: string, acpi: CommandResult) {
  const run = drive(lookIommu('myvm'), ({ file }) => (file === 'acpidump' ? acpi : done(sysctls)));
  const { refusal, warnings } = run.value;
  return { refusal, warnings, looks: run.steps.length };
}

function values(initialized: number, enable: number, amd: number): string {
  return `hw.vmm.iommu.initialized: ${initialized}\nhw.vmm.iommu.enable: ${enable}\nhw.vmm.amdvi.enable: ${amd}\n`;
}

test('one that is in use needs no further look', () => {
  assert.equal(look(values(1, 1, 0), done('')), { refusal: undefined, warnings: [], looks: 1 });
});

test('before its first use the tables of the firmware tell', () => {
  assert.is(look(values(0, 1, 0), done(DMAR)).refusal, undefined);
  assert.is(look(values(0, 1, 1), done(IVRS)).refusal, undefined);
  assert.is(look('', done(IVRS)).refusal, undefined, 'no vmm(4) to ask');
});

test('one that is off is refused with the place where it is switched on', () => {
  const cases: [string, string, RegExp, RegExp][] = [
    [values(0, 0, 0), DMAR, /vmm\(4\) does not use the IOMMU/, /hw\.vmm\.iommu\.enable="1".*loader\.conf/],
    [values(0, 1, 0), IVRS, /vmm\(4\) does not use the IOMMU/, /hw\.vmm\.amdvi\.enable="1".*loader\.conf/],
    [values(0, 1, 0), '/*\n  FACP: Length=1,\n', /no IOMMU that is on/, /VT-d or AMD-Vi on in its firmware/],
  ];
  for (const [sysctls, acpi, message, hint] of cases) {
    const { refusal } = look(sysctls, done(acpi));
    assert.match(refusal?.message ?? '', message);
    assert.match(refusal?.hint ?? '', hint);
  }
});

test('tables that cannot be read keep nobody from starting', () => {
  const failed = { code: 1, stdout: '', stderr: 'acpidump: RSDT entry 0: Operation not permitted\n' };
  const { refusal, warnings } = look(values(0, 1, 0), failed);
  assert.is(refusal, undefined);
  assert.match(warnings.join(), /could not see whether the IOMMU is on: acpidump: .*not permitted/);
});

test.run();
