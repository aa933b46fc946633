import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isNotCreated,
  parseButton,
  planButtonLook,
  planForcePoweroff,
  planForceReset,
} from '../../src/bhyve/control.js';

function table(flags: string): string {
  const row = (signal: string, shown: string): string =>
    ` 4711 bhyve            ${signal.padEnd(7)}  ${shown}\n`;
  return `  PID COMM             SIG     FLAGS\n${row('HUP', '--C')}${row('TERM', flags)}${row('URG', '-I-')}`;
}

test('SIGTERM is the button only when the process ignores it', () => {
  assert.is(parseButton(table('-I-')), true);
  assert.is(parseButton(table('PI-')), true);
  assert.is(parseButton(table('---')), false);
  assert.is(parseButton(table('--C')), false);
});

test('what procstat did not say is not known', () => {
  assert.is(parseButton(''), undefined);
  assert.is(parseButton('procstat: sysctl(kern_proc): No such process\n'), undefined);
});

test('the control commands name the VM', () => {
  assert.equal(planForcePoweroff('a'), { file: 'bhyvectl', args: ['--vm=a', '--force-poweroff'] });
  assert.equal(planForceReset('a'), { file: 'bhyvectl', args: ['--vm=a', '--force-reset'] });
  assert.equal(planButtonLook(12), { file: 'procstat', args: ['-i', '12'] });
});

test('a VM that is not there is known on 13, 14 and 15', () => {
  assert.ok(isNotCreated({ code: 1, stdout: 'VM:a is not created.\n', stderr: '' }));
  assert.ok(
    isNotCreated({
      code: 1,
      stdout: '',
      stderr: 'vm_open: a could not be opened: No such file or directory\n',
    }),
  );
  assert.not(
    isNotCreated({ code: 1, stdout: '', stderr: 'vm_open: a could not be opened: Permission denied\n' }),
  );
  assert.not(isNotCreated({ code: 0, stdout: '', stderr: '' }));
});

test.run();
