import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock } from '../../src/sim/clock.js';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import { event, guestArgs, kindWorld, run, start, until, type Started } from './world.js';

const DEVICE = 'dev/nmdm-web.1';

interface Place extends InProcessWorld, Disposable {
  readonly dir: string;
  readonly file: string;
  printed(): string;
}

function place(talk = true): Place {
  const dir = mkdtempSync('/tmp/vc');
  const world = createInProcessWorld(
    { root: dir, interfaces: ['re0'], release: 14, kind: true, seed: 1, talk },
    realClock,
  );
  const file = `${dir}/var/log/console`;
  writeFileSync(file, '');
  return {
    ...{ ...world, dir, file },
    printed: () => readFileSync(file, 'utf8'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

/** A reader of com1 in modes of a capture, and the guest. */
async function capture(world: Place): Promise<number> {
  const { host, dir, file } = world;
  await host.run({ file: 'kldload', args: ['nmdm'] });
  const reader = await host.spawn({ file: 'cat', args: [`${dir}/${DEVICE}B`] }, { output: file });
  const holder = await host.spawn({ file: 'cat', args: [`${dir}/${DEVICE}A`] }, { output: '/dev/null' });
  await host.run({ file: 'stty', args: ['-f', `${dir}/${DEVICE}B`, 'raw', '-echo', 'clocal'] });
  host.kill(holder.pid, 'SIGTERM');
  return reader.pid;
}

async function boot(world: Place, ...more: readonly string[]): Promise<void> {
  await world.host.spawn(
    { file: 'bhyve', args: withConsole(world, ...more) },
    { output: `${world.dir}/var/log/bhyve` },
  );
}

function withConsole(world: { readonly dir: string }, ...more: readonly string[]): string[] {
  return guestArgs(world as never, 'web').flatMap((word) =>
    word === 'web' ? ['-l', `com1,${world.dir}/${DEVICE}A`, ...more, word] : [word],
  );
}

test('a guest tells of its boot and talks with whoever types, while its console is read', async () => {
  using world = place();
  await capture(world);
  await boot(world);
  assert.match(world.printed(), /^UEFI firmware[^]*booting for web\r\n[^]*\r\nlogin: $/);
  const feed = await world.host.feed({ file: 'tee', args: ['-a', `${world.dir}/${DEVICE}B`] });
  await feed.write(Buffer.from('root\rx\recho hel'));
  await feed.write(Buffer.from('lo\r'));
  assert.match(
    world.printed(),
    /login: root\r\nPassword:\r\nWelcome to web\.\r\n[^]*# echo hello\r\nhello\r\n/,
  );
  feed.end();
  assert.equal(await feed.exited, { kind: 'code', code: 0 });
  assert.equal(world.audit(), []);
});

test('a reboot that is typed in is one, and every port of a guest has a login of its own', async () => {
  using world = place();
  await capture(world);
  await boot(world, '-l', `com2,${world.dir}/dev/nmdm-web.2A`);
  const second = await world.host.spawn(
    { file: 'cat', args: [`${world.dir}/dev/nmdm-web.2B`] },
    { output: `${world.dir}/var/log/second` },
  );
  await world.host.run({
    file: 'stty',
    args: ['-f', `${world.dir}/dev/nmdm-web.2B`, 'raw', '-echo', 'clocal'],
  });
  const feed = await world.host.feed({ file: 'tee', args: ['-a', `${world.dir}/dev/nmdm-web.2B`] });
  await feed.write(Buffer.from('root\rx\rreboot\r'));
  assert.match(readFileSync(`${world.dir}/var/log/second`, 'utf8'), /^root\r\nPassword:[^]*going down/);
  const ends = world
    .journal()
    .flatMap((one) => (one.kind === 'event' && one.event === 'guest.exited' ? [one['code']] : []));
  assert.equal(ends, [0]);
  assert.ok(world.host.alive(second.pid), 'clocal: its reader sees no hang-up');
});

test('a guest that nobody reads composes nothing, and in a quiet world none talks', async () => {
  using unread = place();
  await unread.host.run({ file: 'kldload', args: ['nmdm'] });
  await boot(unread);
  using quiet = place(false);
  await capture(quiet);
  await boot(quiet);
  assert.is(quiet.printed(), '');
});

test('the loader has the port before its guest', async () => {
  using world = place();
  await capture(world);
  const args = ['-c', `${world.dir}/${DEVICE}A`, '-m', '512M', 'web'];
  await world.host.spawn({ file: 'bhyveload', args }, { output: `${world.dir}/var/log/load` });
  assert.is(world.printed(), 'bhyveload of a simulated host\r\nLoading kernel...\r\n');
});

test('what is fed to tee(1) for a device that is not there is lost, and it says so at its end', async () => {
  using world = place();
  const feed = await world.host.feed({ file: 'tee', args: ['-a', `${world.dir}/${DEVICE}B`] });
  await feed.write(Buffer.from('x'));
  feed.end();
  assert.equal(await feed.exited, { kind: 'code', code: 1 });
});

test('cu(1) locks its line, and one whose holder lives is busy', async () => {
  using world = place();
  await world.host.run({ file: 'kldload', args: ['nmdm'] });
  await boot(world);
  const lock = `${world.dir}/var/spool/lock/LCK..nmdm-web.1B`;
  writeFileSync(lock, '    999999\n');
  const output = `${world.dir}/var/log/cu`;
  const first = await world.host.spawn({ file: 'cu', args: ['-l', `/${DEVICE}B`] }, { output });
  assert.is(readFileSync(lock, 'utf8'), `${String(first.pid).padStart(10)}\n`, 'a stale lock is replaced');
  const { code, stdout } = await world.host.run({ file: 'cu', args: ['-l', 'nmdm-web.1B'] });
  assert.equal([code, stdout], [3, 'all ports busy\n']);
  world.simctl('guest', 'web', 'console', 'hello');
  assert.is(readFileSync(output, 'utf8'), 'Connected\r\nhello\r\n');
  world.host.kill(first.pid, 'SIGTERM');
  assert.not(existsSync(lock));
});

test('who reads what a cu(1) has open is a violation', async () => {
  using world = place(false);
  await capture(world);
  await boot(world);
  await world.host.spawn({ file: 'cu', args: ['-l', 'nmdm-web.1B'] }, { output: '/dev/null' });
  world.simctl('guest', 'web', 'console', 'hello');
  assert.equal(
    world.audit().map(({ rule }) => rule),
    ['console-shared'],
  );
});

test('behind the shims a guest talks with what tee(1) is fed, which ends with its feeder', async () => {
  using world = kindWorld();
  const { file, reader } = await realCapture(world);
  const typist = spawn(`${world.dir}/bin/tee`, ['-a', `${world.dir}/${DEVICE}B`], {
    env: world.env,
    cwd: world.dir,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => typist.on('exit', resolve));
  typist.stdin.write('root\r');
  typist.stdin.write('x\recho \xe4\r');
  await until('it answers', () => /\r\n\xe4\r\nroot@web/.test(readFileSync(file, 'utf8')));
  typist.stdin.end();
  assert.is(await ended, 0);
  process.kill(reader.pid, 'SIGTERM');
  assert.is(await reader.ended, 'SIGTERM');
});

test('behind the shims cu(1) is left by ~. and takes its lock along', async () => {
  using world = kindWorld();
  const { reader } = await realCapture(world);
  process.kill(reader.pid, 'SIGTERM');
  await reader.ended;
  const lock = `${world.dir}/var/spool/lock/LCK..nmdm-web.1B`;
  const operator = spawn(`${world.dir}/bin/cu`, ['-l', `/${DEVICE}B`], {
    env: world.env,
    cwd: world.dir,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let seen = '';
  operator.stdout.on('data', (bytes: Buffer) => (seen += bytes.toString()));
  const ended = new Promise((resolve) => operator.on('exit', resolve));
  await until('it is connected', () => seen.includes('Connected'));
  assert.is(parseInt(readFileSync(lock, 'utf8'), 10), operator.pid);
  assert.equal(run(world, 'cu', ['-l', 'nmdm-web.1B']), { code: 3, stdout: 'all ports busy\n', stderr: '' });
  operator.stdin.write('root\r');
  await until('the guest answers', () => seen.includes('Password:'));
  operator.stdin.write('\r~.');
  assert.is(await ended, 0);
  assert.not(existsSync(lock));
});

interface Captured {
  readonly file: string;
  readonly reader: Started;
}

async function realCapture(world: ReturnType<typeof kindWorld>): Promise<Captured> {
  run(world, 'kldload', ['nmdm']);
  const file = `${world.dir}/var/log/console`;
  const reader = start(world, 'cat', [`${world.dir}/${DEVICE}B`], file);
  const holder = start(world, 'cat', [`${world.dir}/${DEVICE}A`]);
  await until('the modes last', () => {
    run(world, 'stty', ['-f', `${world.dir}/${DEVICE}B`, 'raw', '-echo', 'clocal']);
    return run(world, 'stty', ['-f', `${world.dir}/${DEVICE}B`, '-g']).stdout.includes(':lflag=0:');
  });
  process.kill(holder.pid, 'SIGTERM');
  await holder.ended;
  start(world, 'bhyve', withConsole(world));
  await event(world, 'guest.titled', { name: 'web' });
  await until('it asks for a login', () => readFileSync(file, 'utf8').endsWith('login: '));
  return { file, reader };
}

test.run();
