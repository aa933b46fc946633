import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { lookVolumes, parseSessions, volumesOf } from '../../src/plan/iscsi.js';
import { previewSteps } from '../../src/plan/preview.js';
import { done, drive, vm } from './ground.js';

const SESSIONS = `Target name                          Target portal    State
iqn.2012-06.com.example:t0           10.0.0.1         Connected: da0 da3
iqn.2012-06.com.example:t1           10.0.0.1         Connected: da1
iqn.2012-06.com.example:t1           10.0.0.2         Connected: da2
iqn.2012-06.com.example:t2           10.0.0.1         Disconnected
iqn.2012-06.com.example:t3           10.0.0.1         Connected: cd0
`;
const T = 'iscsi:iqn.2012-06.com.example:t';

function look(written: readonly string[], result: CommandResult = done(SESSIONS)) {
  const { value, steps } = drive(lookVolumes(written, '/r'), () => result);
  return { ...value, commands: steps.map(({ command: { file, args } }) => [file, ...args].join(' ')) };
}

test('a volume is the device of its LUN in the one session with its target, below the root', () => {
  const { volumes, commands, warnings } = look([`${T}0`, `${T}0/1`]);
  assert.equal(
    [...volumes],
    [
      [`${T}0`, '/r/dev/da0'],
      [`${T}0/1`, '/r/dev/da3'],
    ],
  );
  assert.equal(commands, ['iscsictl -L -w 10']);
  assert.equal(warnings, []);
});

test('none is found without a session, with two, with one that is down, for another LUN, or on what is no disk', () => {
  for (const written of [`${T}9`, `${T}1`, `${T}2`, `${T}0/2`, `${T}3`])
    assert.is(look([written]).volumes.size, 0, written);
});

test('a definition without a volume costs no look', () => {
  const disks = [
    { type: 'nvme', path: `${T}0/1`, readOnly: false },
    { type: 'virtio-blk', path: 'disk.img', readOnly: false },
  ] as const;
  assert.equal(volumesOf(vm({ disks })), [`${T}0/1`]);
  assert.equal(look([]).commands, []);
});

test('an iscsictl that fails is told, one that finds nothing is not', () => {
  const failed = {
    code: 1,
    stdout: '',
    stderr: 'iscsictl: failed to open /dev/iscsi: No such file or directory\n',
  };
  assert.match(
    look([`${T}0`], failed).warnings.join(),
    /could not see the iSCSI sessions: iscsictl: .*\/dev\/iscsi/,
  );
  assert.equal(look([`${T}0`], done('')).warnings, []);
});

test('without any look each volume is a device of its own', async () => {
  const { value } = await previewSteps(lookVolumes([`${T}0/1`, `${T}1`], ''));
  assert.equal([...value.volumes.values()], ['/dev/da1', '/dev/da2']);
});

test('texts that are no sessions give none', () => {
  for (const text of ['', '\n', 'usage: iscsictl -A\n', 'a b\n', 'Target name Target portal State\n'])
    assert.equal(
      parseSessions(text).filter(({ devices }) => devices.length > 0),
      [],
    );
});

test.run();
