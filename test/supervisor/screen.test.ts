import { chmodSync, mkdirSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord, readStateRecord } from '../../src/store/records.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const AUTO = `${QUICK_GUEST}[graphics]\nvnc = "auto"\n`;

function portOf(stage: QuickStage, name: string): number | undefined {
  const words = readRunRecord(stage.paths, name)?.bhyve.args ?? [];
  const port = words.map((word) => /,fbuf,rfb=127\.0\.0\.1:(\d+),/.exec(word)?.[1]).find(Boolean);
  return port === undefined ? undefined : Number(port);
}

function add(stage: QuickStage, name: string, toml = AUTO): void {
  stage.define(name, toml);
  stage.disk(name);
}

async function cycle(stage: QuickStage, name: string): Promise<void> {
  await stage.order('stop', name);
  await stage.pass(60_000);
  await stage.order('start', name);
  await stage.pass(60_000);
}

test('screens that are started at once get ports of their own, beside those that files claim', async () => {
  using stage = await createQuickStage({ kind: false }, AUTO);
  add(stage, 'db');
  add(stage, 'mail');
  add(stage, 'fixed', QUICK_GUEST + '[graphics]\nvnc = "0.0.0.0:5901"\n');
  await Promise.all(['web', 'db', 'mail'].map((name) => stage.order('start', name)));
  await stage.pass(120_000);
  const ports = ['web', 'db', 'mail'].map((name) => portOf(stage, name) ?? 0);
  assert.equal([...ports].sort(), [5900, 5902, 5903]);
  for (const [at, name] of ['web', 'db', 'mail'].entries())
    assert.is(readStateRecord(stage.paths, name)?.pins.vncPort, ports[at]);
});

test('a port is kept over restarts and reboots, and told by the status', async () => {
  using stage = await createQuickStage({}, AUTO);
  const pid = stage.world.simctl('listen', '127.0.0.1:5900').trim();
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(portOf(stage, 'web'), 5901);
  stage.world.simctl('release', pid);
  await cycle(stage, 'web');
  assert.is(portOf(stage, 'web'), 5901, 'though 5900 is free by now');
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.is(portOf(stage, 'web'), 5901);
  assert.is(stage.supervisor().status(['web'], true)[0]?.details?.vnc, '127.0.0.1:5901');
  assert.is(stage.status('web').argv, 'same');
});

test('one that somebody else has taken meanwhile is given up with a line in the story', async () => {
  using stage = await createQuickStage({}, AUTO);
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(portOf(stage, 'web'), 5900);
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  const pid = stage.world.simctl('listen', '0.0.0.0:5900').trim();
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(portOf(stage, 'web'), 5901);
  const words = `VNC port 5900 belongs to process ${pid} (nc) now: 5901 from here on`;
  assert.ok(stage.told.some(({ event, reason }) => event === 'vm.warning' && reason === words));
});

test('a screen that the world may look at is warned of at the start', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST + '[graphics]\nvnc = "0.0.0.0:5905"\n');
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.ok(stage.told.some(({ reason }) => /VNC on 0\.0\.0\.0:5905 is open/.test(String(reason))));
});

const SECRET = 's3cret#1';
const WITH_PASSWORD = `${AUTO}password_file = "/etc/vnc.pass"\n`.replace('"auto"', '"127.0.0.1:5900"');

function writePassword({ paths }: QuickStage, text: string, mode = 0o600): void {
  const path = join(paths.root, 'etc');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'vnc.pass'), text);
  chmodSync(join(path, 'vnc.pass'), mode);
}

test('a password reaches bhyve by a file for root alone, and is nowhere else', async () => {
  using stage = await createQuickStage({}, WITH_PASSWORD);
  writePassword(stage, `${SECRET}\n`, 0o644);
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
  const { secrets, runRecord, stateRecord } = vmPathsOf(stage.paths, 'web');
  assert.is(statSync(secrets).mode & 0o777, 0o600);
  assert.is(readFileSync(secrets, 'utf8'), `pci.0.29.0.password=${SECRET}\n`);
  assert.equal(readRunRecord(stage.paths, 'web')?.bhyve.args.slice(-3), ['-k', secrets, 'web']);
  const everything = [
    readFileSync(runRecord, 'utf8'),
    readFileSync(stateRecord, 'utf8'),
    JSON.stringify(stage.told),
    JSON.stringify(stage.world.journal()),
    JSON.stringify(stage.supervisor().status(['web'], true)),
  ].join('\n');
  assert.not.ok(everything.includes(SECRET));
  assert.ok(
    stage.told.some(({ reason }) => /vnc\.pass can be read by others \(mode 0644\)/.test(String(reason))),
  );
  assert.is(stage.status('web').argv, 'same');
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  assert.not.ok(existsSync(secrets));
});

test('a password that is too long, empty or missing keeps the guest from starting', async () => {
  using stage = await createQuickStage({}, WITH_PASSWORD);
  for (const [text, words] of [
    [undefined, /there is no password file/],
    ['', /is empty/],
    ['far-too-long', /more than 8 characters/],
  ] as const) {
    if (text !== undefined) writePassword(stage, text);
    await stage.order('start', 'web');
    await stage.pass(1000);
    assert.match(String(stage.status('web').detail), words);
    await stage.order('stop', 'web');
    await stage.pass(60_000);
  }
  assert.not.ok(JSON.stringify(stage.told).includes('far-too-long'));
});

test.run();
