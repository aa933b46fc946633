import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, type QuickStage } from './quick-stage.js';

/** bhyve says so when another took its hook; here long ago, in the words of an earlier guest. */
const OLD_WORDS = "bhyve: can't connect to node: File exists\n";

/** Programs take their time: a guest that `simctl foreign` starts comes after that command. */
const UNKIND = { kind: false };

function say(stage: QuickStage, text: string): void {
  const { output } = vmPathsOf(stage.paths, 'web');
  mkdirSync(dirname(output), { recursive: true });
  appendFileSync(output, text);
}

/** A guest started by vmctl, and another supervisor than the one that started it. */
async function inherited(stage: QuickStage, passMs: number): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(100);
  stage.kill();
  await stage.pass(passMs);
  await stage.begin();
  await stage.pass(20_000);
  assert.is(stage.status('web').status, 'running');
}

/** A guest that somebody else started, taken over. */
async function takenOver(stage: QuickStage, ...args: readonly string[]): Promise<number> {
  const pid = Number(stage.world.simctl('foreign', 'web', ...args));
  stage.world.simctl('allow', 'web');
  await stage.begin();
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'foreign', stage.status('web').detail ?? '');
  // Of an earlier guest, long ago, that had the same pid.
  writeFileSync(vmPathsOf(stage.paths, 'web').exitFile, `${pid}: exited with status 0.\n`);
  await stage.order('adopt', 'web');
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, stage.status('web').pid], ['running', pid]);
  return pid;
}

test('that a guest was seen up is on disk at once, whichever supervisor saw it', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('set', 'initMs', '30000');
  await inherited(stage, 60_000);
  const record = readRunRecord(stage.paths, 'web');
  assert.equal([record?.confirmed, record?.phase, record?.pid], [true, 'running', stage.status('web').pid]);
  assert.type(record?.startedAt, 'number');
});

test('an inherited guest stays known by pid and start, however long it runs and however often it changes hands', async () => {
  using stage = await createQuickStage({ kind: false });
  await inherited(stage, 60_000);
  const { pid } = stage.status('web');
  for (let hand = 0; hand < 5; hand += 1) {
    stage.kill();
    await stage.pass(86_400_000 + 333 * hand);
    await stage.begin();
    await stage.pass(20_000);
    assert.equal([stage.status('web').status, stage.status('web').pid], ['running', pid]);
  }
});

test('an error of an inherited guest is not explained by what an earlier guest wrote', async () => {
  using stage = await createQuickStage();
  say(stage, OLD_WORDS);
  await inherited(stage, 60_000);
  await stage.guest('web', 'error');
  assert.is(stage.status('web').lastExit, 'bhyve failed with exit status 4');
});

test('a guest taken over shows its links, and its end is its own', async () => {
  using stage = await createQuickStage(UNKIND);
  await stage.order('start', 'web');
  await stage.pass(20_000);
  const [link] = stage.status('web').links;
  await stage.order('stop', 'web');
  await stage.pass(20_000);
  stage.kill();
  say(stage, OLD_WORDS);
  const nic = `2:0,virtio-net,netgraph,path=bnet0:,peerhook=${link?.hook},socket=vm-web-0`;
  const pid = await takenOver(stage, '-s', nic);
  assert.equal(
    stage.status('web').links.map(({ hook, socket }) => ({ hook, socket })),
    [{ hook: link?.hook, socket: 'vm-web-0' }],
  );
  assert.is(readRunRecord(stage.paths, 'web')?.pid, pid);
  await stage.guest('web', 'error');
  await stage.pass(100);
  assert.is(stage.status('web').lastExit, 'bhyve failed with exit status 4');
});

test('the end that a keeper wrote of an earlier guest is not that of the guest taken over', async () => {
  using stage = await createQuickStage(UNKIND);
  stage.kill();
  await takenOver(stage);
  await stage.guest('web', 'poweroff');
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, stage.status('web').lastExit], ['stopped', 'powered off']);
});

test.run();
