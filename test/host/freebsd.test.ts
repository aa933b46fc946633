import {
  linkSync,
  symlinkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createFreebsdHost } from '../../src/host/freebsd.js';
import type { HostExit } from '../../src/host/host.js';

const host = createFreebsdHost();

function scratch(): { dir: string; [Symbol.dispose](): void } {
  const dir = mkdtempSync(join(tmpdir(), 'vmctl-host-'));
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Spawned processes do not keep Node alive; a waiting test must. */
async function awake<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 1000);
  return promise.finally(() => clearInterval(timer));
}

const readExit = (text: string): HostExit | undefined =>
  text.includes('status 3') ? { kind: 'code', code: 3 } : undefined;

test('a program that fails is an answer, not an exception', async () => {
  const result = await host.run({ file: 'sh', args: ['-c', 'echo out; echo err >&2; exit 7'] });
  assert.equal(result, { code: 7, stdout: 'out\n', stderr: 'err\n' });
});

test('input reaches the program and ends', async () => {
  assert.is((await host.run({ file: 'cat', args: [], input: 'a\nb' })).stdout, 'a\nb');
});

test('without input a program reads an empty standard input', async () => {
  assert.is((await host.run({ file: 'cat', args: [] })).code, 0);
});

test('a missing program says so without throwing', async () => {
  const result = await host.run({ file: 'no-such-program-here', args: [] });
  assert.is(result.code, null);
  assert.is(result.spawnError, 'ENOENT');
});

test('a program that hangs is ended at its time limit', async () => {
  const result = await host.run({ file: 'sleep', args: ['20'] }, { timeoutMs: 50 });
  assert.is(result.timedOut, true);
});

test('a spawned process writes to its file and tells its exit', async () => {
  using place = scratch();
  const output = join(place.dir, 'deep/out.log');
  const child = await host.spawn({ file: 'sh', args: ['-c', 'echo hello; exit 4'] }, { output });
  assert.equal(await awake(child.exited), { kind: 'code', code: 4 });
  assert.is(readFileSync(output, 'utf8'), 'hello\n');
});

test('a spawned process leads its own session', async () => {
  using place = scratch();
  const output = join(place.dir, 'out.log');
  const child = await host.spawn({ file: 'sh', args: ['-c', 'ps -o sid= -p $$'] }, { output });
  await awake(child.exited);
  assert.is(Number(readFileSync(output, 'utf8')), child.pid);
});

test('a process that cannot be started is an error with a hint', async () => {
  using place = scratch();
  try {
    await host.spawn({ file: 'no-such-program-here', args: [] }, { output: join(place.dir, 'o') });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /no-such-program-here could not be started: ENOENT/);
  }
});

test('an adopted process ends when its keeper writes', async () => {
  using place = scratch();
  const exitFile = join(place.dir, 'exit');
  writeFileSync(exitFile, '');
  const watched = host.adopt({ pid: process.pid, exitFile, readExit });
  setTimeout(() => appendFileSync(exitFile, '12: exited with status 3.\n'), 30);
  assert.equal(await awake(watched.exited), { kind: 'code', code: 3 });
});

test('what the keeper wrote before anybody watched is read', async () => {
  using place = scratch();
  const exitFile = join(place.dir, 'exit');
  writeFileSync(exitFile, '12: exited with status 3.\n');
  assert.equal(await awake(host.adopt({ pid: 1, exitFile, readExit }).exited), { kind: 'code', code: 3 });
});

test('inspect tells files, directories and nothing apart', async () => {
  using place = scratch();
  writeFileSync(join(place.dir, 'f'), 'abc');
  const file = await host.inspect(join(place.dir, 'f'));
  assert.is(file?.kind, 'file');
  assert.is(file?.size, 3);
  assert.is((await host.inspect(place.dir))?.kind, 'directory');
  assert.is(await host.inspect(join(place.dir, 'none')), undefined);
});

test('two names of one file, and two nodes of one device, are one', async () => {
  using place = scratch();
  const [file, link, other] = ['f', 'link', 'other'].map((name) => join(place.dir, name));
  writeFileSync(file ?? '', 'abc');
  linkSync(file ?? '', link ?? '');
  writeFileSync(other ?? '', 'abc');
  const identity = async (path = ''): Promise<string | undefined> => (await host.inspect(path))?.identity;
  assert.is(await identity(link), await identity(file));
  assert.is.not(await identity(other), await identity(file));
  const name = join(place.dir, 'null');
  symlinkSync('/dev/null', name);
  const device = await host.inspect(name);
  assert.equal([device?.kind, device?.device], ['device', '/dev/null']);
  assert.is(device?.identity, await identity('/dev/null'));
  assert.is.not(device?.identity, await identity('/dev/zero'));
});

test('a name of nmdm is looked for in its directory: a look at the name itself would make the pair', async () => {
  using place = scratch();
  assert.is(await host.inspect(join(place.dir, 'nmdm-web.1A')), undefined);
  writeFileSync(join(place.dir, 'nmdm-web.1A'), '');
  assert.is((await host.inspect(join(place.dir, 'nmdm-web.1A')))?.kind, 'file');
  assert.is(await host.inspect('/nowhere/nmdm0A'), undefined);
});

test('a signal to nobody says gone', () => {
  assert.is(host.kill(2 ** 22 + 1, 'SIGTERM'), 'gone');
  assert.is(host.alive(process.pid), true);
});

test.run();
