import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JournalRecord } from '../../src/sim/journal.js';
import { createWebStage, waitFor } from './stage.js';

test('a TOML file becomes a bridge, a link and a supervised guest, and goes away again', async () => {
  using stage = createWebStage();
  assert.is(stage.ok('check').trim(), 'no faults: web');
  const plan = JSON.parse(stage.ok('plan', 'web', '--json')) as {
    commands: { file: string; args: string[] }[];
  };
  assert.is(plan.commands.at(-1)?.file, 'bhyve');
  stage.ok('start', 'web', '--no-wait');
  const web = await stage.running('web');
  assert.is(web.intent, 'up');
  assert.equal(
    web.links.map(({ bridge, hook, socket }) => ({ bridge, hook, socket })),
    [{ bridge: 'bnet0', hook: 'link2', socket: 'vm-web-0' }],
  );
  assert.ok(existsSync(join(stage.paths.vmm, 'web')));
  stage.ok('stop', 'web');
  const after = stage.status('web');
  assert.is(after.status, 'stopped');
  assert.is(after.pid, null);
  assert.is(after.lastExit, 'powered off');
  assert.not(existsSync(join(stage.paths.vmm, 'web')));
});

test('what a start runs is what plan said just before, command by command', async () => {
  using stage = createWebStage();
  await stage.daemon();
  await stage.until('web', 'is looked at', (web) => web.status === 'stopped');
  const { commands } = JSON.parse(stage.ok('plan', 'web', '--json')) as {
    commands: { file: string; args: string[]; input?: string }[];
  };
  const before = stage.world.journal().length;
  stage.ok('start', 'web', '--no-wait');
  await stage.running('web');
  const isBhyve = ({ file }: Ran): boolean => file === 'bhyve';
  // Who reads its console is spawned and not waited for, and its modes are asked for until they are right.
  const isReading = ({ file, args }: Ran): boolean =>
    /^(cat|stty)$/.test(file) && /nmdm/.test(args.join(' '));
  // bhyve is spawned and not waited for: its keeper and the first look at it may reach the world before it.
  const all = commands
    .filter(({ file }) => file !== 'sysctl')
    .map(({ file, args, input = '' }) => ({ file, args, input }));
  const readingOf = (some: readonly Ran[]): readonly string[] =>
    [...new Set(some.filter(isReading).map(({ file, args }) => [file, ...args].join(' ')))].sort();
  assert.is(readingOf(all).length, 4, 'two of cat(1), two of stty(1)');
  const ran = await waitFor('all of it is in the journal', () => {
    const seen = stage.world.journal().slice(before).flatMap(commandOf);
    return seen.some(isBhyve) && readingOf(seen).length >= readingOf(all).length ? seen : undefined;
  });
  assert.equal(readingOf(ran), readingOf(all));
  const told = all.filter((one) => !isReading(one));
  const others = ran.filter((one) => !isBhyve(one) && !isReading(one));
  assert.equal([...others.slice(0, told.length - 1), ...ran.filter(isBhyve)], told);
  assert.match(others[told.length - 1]?.file ?? 'pwait', /^(pwait|ps)$/, 'nothing else comes after');
});

interface Ran {
  readonly file: string;
  readonly args: readonly string[];
  readonly input: string;
}

function commandOf(record: JournalRecord): readonly Ran[] {
  return record.kind === 'command'
    ? [{ file: record.file, args: record.args, input: record.input ?? '' }]
    : [];
}

test.run();
