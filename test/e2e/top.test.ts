import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestUsage, UsageSample } from '../../src/protocol/usage.js';
import { createStage, waitFor } from './stage.js';

type Batch = UsageSample & { readonly total: GuestUsage };

test('a batch tells what guests use, from ps(1), rctl(8) and the bridges, with one run of each a look', async () => {
  using stage = createStage();
  for (const name of ['web', 'db', 'off']) stage.vm(name);
  stage.world.simctl('sysctl', 'kern.racct.enable', '1');
  stage.world.simctl(
    'load',
    'web',
    'cpu',
    '200',
    'read',
    '10485760',
    'write',
    '1048576',
    'memory',
    '268435456',
  );
  await stage.up('web');
  await stage.up('db');
  const batch = stage.begin('top', '-b', '--json', '-d', '1', '-n', '3');
  for (let at = 0; at < 6; at += 1) {
    stage.world.simctl('guest', 'web', 'send', '--frames', '500', '--bytes', '1000');
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const { stdout, stderr, status } = await batch.ended;
  assert.is(status, 0, stderr);
  const samples = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Batch);
  assert.is(samples.length, 3);
  const last = samples.at(-1);
  assert.equal(
    last?.guests.map(({ name }) => name),
    ['db', 'web'],
    'what is down is not told of',
  );
  const [db, web] = last?.guests ?? [];
  assert.ok(Math.abs((web?.cpuPercent ?? 0) - 200) < 60, `${web?.cpuPercent}`);
  assert.equal([web?.readBytesPerSecond, web?.residentBytes], [10_485_760, 268_435_456]);
  assert.ok((web?.readsPerSecond ?? 0) > 100, `${web?.readsPerSecond}`);
  assert.is(db?.cpuPercent, 0);
  assert.ok(samples.some(({ guests }) => (guests[1]?.txBytesPerSecond ?? 0) > 10_000));
  assert.equal(last?.notes, []);
  const runs = stage.commands().filter((command) => command.startsWith('rctl -u '));
  assert.ok(runs.length >= 3 && runs.every((command) => command.split('process:').length === 3));
  assert.is(stage.vmctl('top', '-b', '-n', '1', 'wbe').status, 68);
});

test('on a terminal it is drawn in place, sorted by a key, left with q, and the terminal is as before', async () => {
  if (spawnSync('script', ['--version']).status !== 0)
    return console.log('# skipped: no script(1) of util-linux');
  using stage = createStage();
  stage.vm('web');
  await stage.up('web');
  const vmctl = join(process.cwd(), 'dist/vmctl.cjs');
  const command = `stty rows 10 cols 60; '${process.execPath}' '${vmctl}' top -d 1; echo "left with $?"; stty -a`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: stage.world.env, stdio: 'pipe' });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await waitFor('a picture with rates', () => /web +\d+\.\d/.test(screen) || undefined);
  child.stdin.write('m');
  await waitFor('sorted by memory', () => screen.includes('by memory') || undefined);
  child.stdin.write('q');
  await ended;
  assert.match(screen, /\x1b\[\?1049h[^]*TOTAL[^]*\x1b\[\?1049l[^]*left with 0/);
  assert.match(screen.slice(screen.indexOf('left with')), /[^-]icanon[^]*[^-]echo /);
});

test.run();
