import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readVmName, vmNameOf } from '../../src/definition/vm-name.js';
import { rules } from './rules.js';

rules('VM name', readVmName, {
  values: [
    ['myvm', 'myvm'],
    ['Web-1.a_b', 'Web-1.a_b'],
    ['1', '1'],
    ['x'.repeat(229), 'x'.repeat(229)],
  ],
  refusals: [
    ['host', "the host's own file"],
    ['x'.repeat(230), 'has 230 characters: the kernel takes 229 at most'],
    ['a b', 'cannot be a VM name'],
    ['-a', 'cannot be a VM name'],
    ['.a', 'cannot be a VM name'],
    ['a%', 'cannot be a VM name'],
    ['', 'cannot be a VM name'],
    ['ä', 'cannot be a VM name'],
  ],
});

test("a VM's name is its file's name without the ending", () => {
  assert.is(vmNameOf('/usr/local/etc/vmctl/web.example.toml'), 'web.example');
  assert.is(vmNameOf('myvm.toml'), 'myvm');
});

test.run();
