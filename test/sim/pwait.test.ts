import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { event, guestArgs, kindWorld, run, start } from './world.js';

test('pwait -v tells how a guest ended, by code or by signal', async () => {
  using world = kindWorld();
  for (const [name, end, text] of [
    ['a', 'reboot', 'exited with status 0'],
    ['b', 'crash', 'killed by signal 6'],
    ['c', 'kill', 'killed by signal 9'],
  ] as const) {
    const guest = start(world, 'bhyve', guestArgs(world, name));
    await event(world, 'guest.titled', { name });
    const keeper = start(world, 'pwait', ['-v', String(guest.pid)], `${world.dir}/var/run/${name}.exit`);
    await event(world, 'pwait.begun', { pid: guest.pid });
    world.simctl('guest', name, end);
    assert.is(await keeper.ended, 0);
    assert.is(readFileSync(`${world.dir}/var/run/${name}.exit`, 'utf8'), `${guest.pid}: ${text}.\n`);
  }
});

test('pwait of a pid that is gone answers 0 and says so on stderr only', () => {
  using world = kindWorld();
  assert.equal(run(world, 'pwait', ['-v', '99999999']), {
    code: 0,
    stdout: '',
    stderr: 'pwait: 99999999: No such process\n',
  });
});

test('pwait -t gives up with 124', () => {
  using world = kindWorld();
  assert.equal(run(world, 'pwait', ['-v', '-t', '0.05', '1']), {
    code: 124,
    stdout: 'timeout\n',
    stderr: '',
  });
});

test('pwait sees the end of a process of the world that is no guest', async () => {
  using world = kindWorld();
  const other = spawn('sleep', ['100'], { env: world.env });
  const keeper = start(world, 'pwait', ['-v', String(other.pid)], `${world.dir}/tmp/other.exit`);
  await event(world, 'pwait.begun', { pid: other.pid });
  other.kill('SIGKILL');
  assert.is(await keeper.ended, 0);
  assert.is(readFileSync(`${world.dir}/tmp/other.exit`, 'utf8'), `${other.pid}: terminated.\n`);
});

test.run();
