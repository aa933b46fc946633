import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceVariables } from '../../src/cli/rc-conf.js';
import { refuseUnwritable } from '../../src/cli/output-file.js';
import { readLoaderConf } from '../../src/cli/loader-conf.js';
import { renderFindings } from '../../src/cli/render-doctor.js';
import type { Finding } from '../../src/doctor/finding.js';

const plain = (text: string): string => text;

const FINDINGS: readonly Finding[] = [
  { id: 'a', title: 'all is well', verdict: 'ok', meaning: 'yes' },
  { id: 'n', title: 'note', verdict: 'note', meaning: 'by the way' },
  {
    id: 'f',
    title: 'a longer title',
    verdict: 'fault',
    meaning: 'a meaning that is so long that it does not fit into the one line that is left of the title',
    mend: ['first', "echo 'x  y' >> /boot/loader.conf"],
  },
  { id: 'w', title: 'warning', verdict: 'warning', meaning: 'soon\x1b[2J' },
];

test('findings are grouped, the worst first, and aligned; what is fine is one line', () => {
  assert.is(
    renderFindings(FINDINGS, plain),
    [
      '1 fault',
      '  a longer title  a meaning that is so long that it does not fit into the one line that is left of',
      '                  the title',
      '                      first',
      "                      echo 'x  y' >> /boot/loader.conf",
      '',
      '1 warning',
      '  warning         soon?[2J',
      '',
      '1 note',
      '  note            by the way',
      '',
      'fine',
      '  all is well',
      '',
    ].join('\n'),
  );
});

test('a line that mends is never wrapped, however long: it is to be copied', () => {
  const line = `sysrc ${'x'.repeat(300)} y`;
  const text = renderFindings([{ id: 'f', title: 't', verdict: 'note', meaning: 'm', mend: [line] }], plain);
  assert.ok(text.split('\n').some((one) => one.trim() === line));
});

test('of loader.conf plain assignments count, a later file wins, and a comment sets nothing', () => {
  const root = mkdtempSync('/tmp/vl');
  try {
    assert.equal([...readLoaderConf(root)], []);
    mkdirSync(join(root, 'boot/loader.conf.d'), { recursive: true });
    const text = 'vmm_load="YES" # bhyve\n#nmdm_load="YES"\nkern.racct.enable=1\nhw.vmm.maxcpu = "8"\n';
    writeFileSync(join(root, 'boot/loader.conf'), text);
    writeFileSync(join(root, 'boot/loader.conf.d/more.conf'), 'hw.vmm.maxcpu="16"\n');
    writeFileSync(join(root, 'boot/loader.conf.local'), 'vmm_load="NO"\n');
    assert.equal(
      [...readLoaderConf(root)],
      [
        ['vmm_load', 'NO'],
        ['kern.racct.enable', '1'],
        ['hw.vmm.maxcpu', '16'],
      ],
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('what rc.conf.d sets for a service of vmctl counts, which sysrc does not tell', () => {
  const root = mkdtempSync('/tmp/vr');
  try {
    assert.equal([...serviceVariables(root)], []);
    for (const directory of ['etc/rc.conf.d', 'usr/local/etc/rc.conf.d'])
      mkdirSync(join(root, directory), { recursive: true });
    writeFileSync(join(root, 'etc/rc.conf.d/vmctl'), 'vmctl_enable="NO"\nvmctl_stop_timeout=20\nother=1\n');
    writeFileSync(join(root, 'usr/local/etc/rc.conf.d/vmctl'), "vmctl_enable='YES'\n");
    writeFileSync(join(root, 'etc/rc.conf.d/vmctl_net'), 'vmctl_net_enable=YES\n');
    assert.equal(Object.fromEntries(serviceVariables(root)), {
      vmctl_enable: 'YES',
      vmctl_stop_timeout: '20',
      vmctl_net_enable: 'YES',
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a file that cannot be written is refused before the work for it, and nothing is left where one can', () => {
  const root = mkdtempSync('/tmp/vo');
  try {
    refuseUnwritable(join(root, 'proof.jsonl'));
    assert.equal(readdirSync(root), []);
    assert.throws(() => refuseUnwritable(join(root, 'none/proof.jsonl')), /cannot write .*none/);
    assert.throws(() => refuseUnwritable(root), /it is a directory/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
