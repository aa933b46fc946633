import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCommand } from '../../../src/command/command.js';
import { lookBinaries, lookNumbers, parseBinaries } from '../../../src/doctor/upgrade/host-look.js';
import { driveSteps } from '../../../src/plan/drive.js';
import { done } from '../../plan/ground.js';

test('rows of procstat -b tell for which release a program was built, and whether its file has a name', () => {
  const rows = [
    '  PID COMM                OSREL PATH',
    '  812 bhyve             1403000 /usr/sbin/bhyve',
    '  813 bhyve             1402000 -',
    '  814 bhyve                   0 /root/my builds/bhyve',
    'procstat: sysctl: kern.proc.pathname: 815: No such file or directory',
  ];
  assert.equal(
    [...parseBinaries(rows.join('\n'))],
    [
      [812, { osrel: 1403000, path: '/usr/sbin/bhyve' }],
      [813, { osrel: 1402000, path: undefined }],
      [814, { osrel: 0, path: '/root/my builds/bhyve' }],
    ],
  );
});

test('the two numbers are asked for one by one', async () => {
  const asked: HostCommand[] = [];
  const numbers = await driveSteps(lookNumbers(), ({ command }) => {
    asked.push(command);
    return Promise.resolve(done(command.args[0] === '-K' ? '1500068\n' : '1403000\n'));
  });
  assert.equal(numbers, { kernel: 1500068, userland: 1403000 });
  assert.is(asked.length, 2);
});

test('without a guest there is nothing to look at', async () => {
  const binaries = await driveSteps(lookBinaries([]), () => Promise.reject(new Error('looked')));
  assert.is(binaries.size, 0);
});

test.run();
