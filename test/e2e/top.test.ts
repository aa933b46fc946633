import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestUsage, UsageSample } from '../../src/protocol/usage.js';
import { comparedPty, ptyFault } from './pty.js';
import { createStage, createWebStage } from './stage.js';

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
  const batch = stage.begin('top', '-b', '--json', '-d', '1', '-n', '5');
  let over = false;
  const ended = batch.ended.finally(() => (over = true));
  while (!over) {
    stage.world.simctl('guest', 'web', 'send', '--frames', '500', '--bytes', '1000');
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const { stdout, stderr, status } = await ended;
  assert.is(status, 0, stderr);
  const samples = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Batch);
  assert.is(samples.length, 5);
  const last = samples.at(-1);
  assert.equal(
    last?.guests.map(({ name }) => name),
    ['db', 'web'],
    'what is down is not told of',
  );
  const [db, web] = last?.guests ?? [];
  // That a look takes its time blurs each rate, and hardly that over all.
  const seconds = samples.reduce((sum, sample) => sum + (sample.seconds ?? 0), 0);
  const used = samples.map((sample) => (sample.guests[1]?.cpuPercent ?? 0) * (sample.seconds ?? 0));
  const percent = used.reduce((sum, one) => sum + one, 0) / seconds;
  assert.ok(Math.abs(percent - 200) < 60, `${percent}`);
  assert.equal([web?.readBytesPerSecond, web?.residentBytes], [10_485_760, 268_435_456]);
  assert.ok((web?.readsPerSecond ?? 0) > 100, `${web?.readsPerSecond}`);
  assert.is(db?.cpuPercent, 0);
  assert.ok(samples.some(({ guests }) => (guests[1]?.txBytesPerSecond ?? 0) > 10_000));
  assert.equal(last?.notes, []);
  const runs = stage.commands().filter((command) => command.startsWith('rctl -u '));
  assert.ok(runs.length >= 3 && runs.every((command) => command.split('process:').length === 3));
  assert.is(stage.vmctl('top', '-b', '-n', '1', 'wbe').status, 68);
});

const reason = ptyFault();
if (reason !== undefined) console.log(`# skipped: ${reason}`);

(reason === undefined ? test : test.skip)(
  'on a terminal it is drawn in place, sorted by a key, left with q, and the terminal is as before',
  async () => {
    using stage = createWebStage();
    await stage.up('web');
    using pty = comparedPty(stage, 'top', '-d', '1');
    await pty.sees('\x1b[?1049h');
    await pty.sees(/web +[a-z][^\r\n]*? \d+\.\d/);
    assert.match(pty.shown(), /TOTAL/);
    pty.type('m');
    await pty.sees('by memory');
    pty.type('q');
    await pty.sees('\x1b[?1049l');
    await pty.sees('left: 0');
    await pty.sees('as before');
  },
);

test.run();
