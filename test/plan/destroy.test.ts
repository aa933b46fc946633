import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import type { VmctlError } from '../../src/errors.js';
import { destroyGuest } from '../../src/plan/destroy.js';
import { done, drive } from './ground.js';

const ELAPSED = 7;
const INIT = `    1     0     0     0 ${ELAPSED} /sbin/init\n`;

function run(rows: string, destroyed: CommandResult = done()) {
  return drive(destroyGuest('web'), ({ file }) => (file === 'ps' ? done(INIT + rows) : destroyed));
}

test('with nobody of the name alive the VM is destroyed, after a look', () => {
  assert.equal(
    run('').steps.map(({ kind, command }) => [kind, command.file]),
    [
      ['look', 'ps'],
      ['act', 'bhyvectl'],
    ],
  );
  assert.equal(run('').steps[1]?.command.args, ['--vm=web', '--destroy']);
});

const LIVING = {
  'a titled guest': ` 50     1     0     0 ${ELAPSED} bhyve: web (bhyve)\n`,
  'a guest still starting, below another root': ` 50     1     0     0 ${ELAPSED} /x/bin/bhyve -c 2 web\n`,
  'a guest of a user': ` 50     1     0  1001 ${ELAPSED} bhyve: web (bhyve)\n`,
  'a guest in a jail': ` 50     1     4     0 ${ELAPSED} bhyve: web (bhyve)\n`,
  bhyveload: ` 50     1     0     0 ${ELAPSED} bhyveload -m 1G web\n`,
  'grub-bhyve': ` 50     1     0     0 ${ELAPSED} /usr/local/sbin/grub-bhyve -M 1G web\n`,
};

for (const [name, row] of Object.entries(LIVING)) {
  test(`nothing is destroyed under ${name}, whoever started it`, () => {
    let acts = 0;
    try {
      drive(destroyGuest('web'), ({ file }) => {
        if (file === 'ps') return done(INIT + row);
        acts += 1;
        return done();
      });
      assert.unreachable();
    } catch (error) {
      assert.is((error as VmctlError).code, 'denied');
      assert.match((error as VmctlError).message, /process 50 is alive/);
    }
    assert.is(acts, 0);
  });
}

test('nothing is destroyed when the look fails', () => {
  assert.throws(
    () => drive(destroyGuest('web'), () => ({ code: 1, stdout: '', stderr: 'ps: x\n' })),
    /cannot read the process table/,
  );
});

test('a VM that is gone already is no error, another failure is', () => {
  run('', { code: 1, stdout: 'VM:web is not created.\n', stderr: '' });
  run('', { code: 1, stdout: '', stderr: 'vm_open: web could not be opened: No such file or directory\n' });
  assert.throws(
    () => run('', { code: 255, stdout: 'errno = 16\n', stderr: '' }),
    /cannot be destroyed: bhyvectl: errno = 16/,
  );
});

test('where there is no /dev/vmm/NAME nothing is run', () => {
  assert.is(drive(destroyGuest('web', { vmmExists: false }), () => done()).steps.length, 0);
});

test('only one file of the program can destroy a VM', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('sim/'),
  );
  const found = files.filter((file) => readFileSync(`src/${file}`, 'utf8').includes("'--destroy'"));
  assert.equal(found, ['plan/destroy.ts']);
});

test.run();
