import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BRIDGE, kindWorld, run, start, until } from './world.js';

test('arguments reach the world byte for byte and the journal keeps them', () => {
  using world = kindWorld();
  const odd = ['a b', "it's", 'line\nline', '', '$HOME `x` \\ "q"', 'ä*?'];
  run(world, 'kldstat', ['-q', '-m', ...odd]);
  const record = world.journal().find((one) => one.kind === 'command' && one.file === 'kldstat');
  assert.equal(record?.kind === 'command' && record.args, ['-q', '-m', ...odd]);
});

test('a script comes on standard input and is journaled with its run', () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_ether']);
  assert.equal(run(world, 'ngctl', ['-f', '-'], BRIDGE), { code: 0, stdout: '', stderr: '' });
  const record = world.journal().find((one) => one.kind === 'command' && one.file === 'ngctl');
  assert.is(record?.kind === 'command' && record.input, BRIDGE);
  assert.match(run(world, 'ngctl', ['show', '-n', 'bnet0:']).stdout, /^ {2}Name: bnet0 .*Num hooks: 2\n$/);
});

test('a reply larger than a FIFO holds arrives whole', () => {
  using world = kindWorld();
  world.simctl(
    'fault',
    JSON.stringify({
      command: 'uname',
      code: 7,
      stdout: `${'x'.repeat(99)}\n`.repeat(700),
      stderr: "odd ' \\ %s\n",
    }),
  );
  const { code, stdout, stderr } = run(world, 'uname', []);
  assert.equal([code, stdout.length, stderr], [7, 70_000, "odd ' \\ %s\n"]);
});

test('a shim killed while it waits does not hold up the world', async () => {
  using world = kindWorld();
  world.simctl('fault', '{"command":"kldstat","hang":true}');
  const stuck = start(world, 'kldstat', ['-q', '-m', 'vmm']);
  await until('the call', () =>
    world.journal().some((one) => one.kind === 'command' && one.file === 'kldstat'),
  );
  process.kill(stuck.pid, 'SIGKILL');
  assert.is(await stuck.ended, 'SIGKILL');
  assert.is(run(world, 'uname', ['-r']).stdout, '14.3-RELEASE\n');
});

test('on a host that is switched off a shim fails at once and says so', async () => {
  using world = kindWorld();
  const pid = Number(readFileSync(`${world.dir}/.sim/pid`, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await until('its end', () => !existsSync(`/proc/${pid}`));
  const { code, stderr } = run(world, 'uname', []);
  assert.is(code, 70);
  assert.match(stderr, /^uname: the simulated host .* is switched off\n$/);
});

test('lockf holds a real lock that dies with its process, and answers 75 while it is held', async () => {
  using world = kindWorld();
  const args = ['-k', '-s', '-t', '0', `${world.dir}/var/db/vmctl/lock`, 'cat'];
  const holder = spawn(`${world.dir}/bin/lockf`, args, { env: world.env, stdio: ['pipe', 'pipe', 'ignore'] });
  holder.stdin.write('held\n');
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  assert.equal(run(world, 'lockf', args), { code: 75, stdout: '', stderr: '' });
  assert.match(
    run(
      world,
      'lockf',
      args.filter((word) => word !== '-s'),
    ).stderr,
    /already locked\n$/,
  );
  process.kill(holder.pid ?? 0, 'SIGKILL');
  await new Promise((resolve) => holder.on('exit', resolve));
  assert.is(run(world, 'lockf', args).code, 0);
  assert.is(run(world, 'lockf', ['-k', '-t', '0', `${world.dir}/nowhere/lock`, 'cat']).code, 73);
});

test.run();
