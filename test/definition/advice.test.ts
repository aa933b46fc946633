import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOf } from '../../src/definition/advice.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { formatFault } from '../../src/definition/fault.js';

function adviceFor(loader: string, text: string): readonly string[] {
  const decoded = decodeVm({
    file: 'vm.toml',
    name: 'vm',
    text: `memory = "1G"\nloader = "${loader}"\n[[disk]]\npath = "a"\n${text}\n`,
  });
  if (!decoded.ok) throw new Error(decoded.faults.map(formatFault).join('\n'));
  return adviceOf(decoded.value);
}

test('what only a firmware shows is told where there is none', () => {
  const text =
    '[graphics]\nvnc = "auto"\n[fwcfg]\ntype = "qemu"\n[[scsi]]\ndevice = "/dev/cam/ctl"\nboot_index = 1';
  assert.equal(adviceFor('bhyveload', text), [
    '[graphics] is for a firmware: a guest of bhyveload does not see it',
    '[fwcfg] is for a firmware: a guest of bhyveload does not see it',
    'boot_index is for a firmware: a guest of bhyveload does not see it',
  ]);
  assert.is(adviceFor('grub', '[graphics]\nvnc = "auto"').length, 1);
});

test('an order of boot that no firmware would be told of is told', () => {
  const [advice = '', ...others] = adviceFor('uefi', 'boot_index = 1');
  assert.match(advice, /fwcfg = \{ type = "qemu" \}/);
  assert.equal(others, []);
  assert.equal(adviceFor('uefi', 'boot_index = 1\n[fwcfg]\ntype = "qemu"'), []);
  assert.is(
    adviceFor('uefi', '[fwcfg]\ntype = "bhyve"\n[[scsi]]\ndevice = "/dev/cam/ctl"\nboot_index = 1').length,
    1,
  );
});

test('a guest of a firmware, and one that says none of it, gets no advice', () => {
  assert.equal(adviceFor('uefi', '[graphics]\nvnc = "auto"'), []);
  assert.equal(adviceFor('bhyveload', ''), []);
});

test.run();
