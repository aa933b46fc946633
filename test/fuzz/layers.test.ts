import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeDirectory, openDirectory } from '../../src/definition/directory.js';
import { explainVm } from '../../src/definition/explain.js';
import { formatFault } from '../../src/definition/fault.js';
import type { Source } from '../../src/definition/source.js';
import { vmNameOf } from '../../src/definition/vm-name.js';
import { fuzz, mutated } from './runs.js';

const VM = `template = "small"
unset = ["graphics", "limits.nice"]
description = "\${name} on \${host}"
loader = { type = "uefi", vars = true }
[[disk]]
path = "\${vm_dir}/a.img"
[limits]
nice = 3
`;
const TEMPLATE = `template = "base"
memory = "1G"
cpus = { sockets = 2, cores = 2 }
restart = "always"
[graphics]
vnc = "auto"
[[disk]]
path = "/dev/zvol/$\${x}/\${name}"
`;
const HOST = `vm_directory = "/v"
[bridge.b]
[defaults]
memory = "1G"
loader = "uefi"
tags = ["a"]
[defaults.limits]
oom_protect = true
`;

const text = mutated([VM, TEMPLATE, HOST]);

test('whatever stands in files, templates and [defaults], every fault is in one of them at a place that is there', async () => {
  const property = fc.property(text, text, text, text, (own, template, base, host) => {
    const files: readonly Source[] = [
      { file: '/d/web.toml', text: own },
      { file: '/d/plain.toml', text: 'memory = "512M"\nloader = "uefi"\n' },
      { file: '/d/templates/small.toml', text: template, template: true },
      { file: '/d/templates/base.toml', text: base, template: true },
      { file: '/d/host.toml', text: host },
    ];
    const set = decodeDirectory(files, { hostname: 'h' });
    for (const fault of set.faults) {
      const lines = files.find(({ file }) => file === fault.file)?.text.split('\n');
      assert.ok(lines !== undefined, formatFault(fault));
      assert.ok(fault.line >= 1 && fault.line <= lines.length + 1, formatFault(fault));
      assert.not.equal(fault.message.trim(), '');
    }
    for (const decoded of set.vms.values()) assert.ok(decoded.ok || decoded.faults.length > 0);
    const { library, vmFiles } = openDirectory(files, { hostname: 'h' });
    for (const source of vmFiles) explainVm({ ...source, name: vmNameOf(source.file) }, library);
  });
  await fuzz(property, 150);
});

test.run();
