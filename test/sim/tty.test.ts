import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { event, guestArgs, kindWorld, run, start, until } from './world.js';
import { quickWorld, type QuickWorld } from './quick.js';

interface Pair {
  readonly A: string;
  readonly B: string;
  readonly file: string;
}

async function withNmdm(world: QuickWorld): Promise<Pair> {
  await world.run('kldload', 'nmdm');
  mkdirSync(`${world.dir}/var/log`, { recursive: true });
  const device = `${world.dir}/dev/nmdm-web.1`;
  return { A: `${device}A`, B: `${device}B`, file: `${world.dir}/var/log/console` };
}

async function modes(world: QuickWorld, device: string): Promise<string> {
  return (await world.run('stty', '-f', device, '-g')).stdout;
}

async function boot(world: QuickWorld): Promise<number> {
  const rom = `${world.dir}/usr/local/share/uefi-firmware/BHYVE_UEFI.fd`;
  const words = `-c 1 -m 256M -AHPw -s 0,hostbridge -s 31,lpc -l com1,${world.dir}/dev/nmdm-web.1A -l bootrom,${rom} web`;
  return (await world.host.spawn({ file: 'bhyve', args: words.split(' ') }, { output: '/dev/null' })).pid;
}

test('without nmdm(4) there is no such device', async () => {
  using world = quickWorld();
  const { code, stderr } = await world.run('cat', `${world.dir}/dev/nmdm-web.1B`);
  assert.equal([code, stderr], [1, `cat: ${world.dir}/dev/nmdm-web.1B: No such file or directory\n`]);
  assert.is((await world.run('stty', '-f', `${world.dir}/dev/nmdm-web.1B`, 'raw')).code, 1);
});

test('modes are lost with the last who has a side open', async () => {
  using world = quickWorld();
  const { B } = await withNmdm(world);
  assert.is((await world.run('stty', '-f', B, 'raw', '-echo', 'clocal')).code, 0);
  assert.match(await modes(world, B), /cflag=4b00:iflag=1:lflag=5cb:/);
});

test('two who wait for carrier on one pair let each other in, and then modes last', async () => {
  using world = quickWorld();
  const { A, B, file } = await withNmdm(world);
  const reader = await world.host.spawn({ file: 'cat', args: [B] }, { output: file });
  const holder = await world.host.spawn({ file: 'cat', args: [A] }, { output: '/dev/null' });
  await world.run('stty', '-f', B, 'raw', '-echo', 'clocal');
  assert.match(await modes(world, B), /cflag=cb00:iflag=1:lflag=0:/);
  world.host.kill(holder.pid, 'SIGTERM');
  assert.match(await modes(world, B), /lflag=0:/);
  assert.ok(world.host.alive(reader.pid), 'clocal: no carrier is no end of file');
  world.host.kill(reader.pid, 'SIGTERM');
  assert.match(await modes(world, B), /lflag=5cb:/);
});

test('what a guest prints is read on the other side, through its reboots where that is clocal', async () => {
  using world = quickWorld();
  const { A, B, file } = await withNmdm(world);
  await world.host.spawn({ file: 'cat', args: [B] }, { output: file });
  const holder = await world.host.spawn({ file: 'cat', args: [A] }, { output: '/dev/null' });
  await world.run('stty', '-f', B, 'raw', '-echo', 'clocal');
  await boot(world);
  world.host.kill(holder.pid, 'SIGTERM');
  world.simctl('guest', 'web', 'console', 'FreeBSD/amd64', '(web)');
  world.simctl('guest', 'web', 'reboot');
  await boot(world);
  world.simctl('guest', 'web', 'console', 'login:');
  assert.is(readFileSync(file, 'utf8'), 'FreeBSD/amd64 (web)\r\nlogin:\r\n');
  assert.equal(world.audit(), []);
});

test('a side that echoes is a violation, and loses its reader with its guest', async () => {
  using world = quickWorld();
  const { B, file } = await withNmdm(world);
  const reader = await world.host.spawn({ file: 'cat', args: [B] }, { output: file });
  await boot(world);
  world.simctl('guest', 'web', 'console', 'hello');
  assert.equal(
    world.audit().map(({ rule }) => rule),
    ['console-echo'],
  );
  world.simctl('guest', 'web', 'poweroff');
  assert.equal(await reader.exited, { kind: 'code', code: 0 });
});

test('what nobody reads is gone', async () => {
  using world = quickWorld();
  await withNmdm(world);
  await boot(world);
  world.simctl('guest', 'web', 'console', 'hello');
  assert.equal(world.audit(), []);
});

test('behind the shims cat and stty do the same, and read plain files as ever', async () => {
  using world = kindWorld({ talk: false });
  run(world, 'kldload', ['nmdm']);
  const device = `${world.dir}/dev/nmdm-web.1`;
  const file = `${world.dir}/var/log/console`;
  start(world, 'cat', [`${device}B`], file);
  const holder = start(world, 'cat', [`${device}A`]);
  for (let tries = 0; ; tries += 1) {
    run(world, 'stty', ['-f', `${device}B`, 'raw', '-echo', 'clocal']);
    if (run(world, 'stty', ['-f', `${device}B`, '-g']).stdout.includes(':lflag=0:')) break;
    assert.ok(tries < 1000, 'the reader never opened its side');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  start(
    world,
    'bhyve',
    guestArgs(world, 'web').flatMap((word) => (word === 'web' ? ['-l', `com1,${device}A`, word] : [word])),
  );
  await event(world, 'guest.titled', { name: 'web' });
  process.kill(Number(holder.pid), 'SIGTERM');
  assert.is(await holder.ended, 'SIGTERM');
  world.simctl('guest', 'web', 'console', 'login:');
  await until('it is read', () => readFileSync(file, 'utf8').endsWith('\n'));
  assert.is(readFileSync(file, 'utf8'), 'login:\r\n');
  assert.is(run(world, 'cat', [file]).stdout, 'login:\r\n');
});

test.run();
