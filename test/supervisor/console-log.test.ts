import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const UNLOGGED = `${QUICK_GUEST}[console]\ncom1 = "nmdm"\nlog = false\n`;

async function running(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
}

/** Processes that have a side of the console's pair open. */
function readers(stage: QuickStage, side = 'B'): readonly number[] {
  const rows = [...stage.world.world.processes.values()];
  const found = rows.filter(({ argv }) => argv[0] === 'cat' && argv[1]?.endsWith(`/dev/nmdm-web.1${side}`));
  return found.map(({ pid }) => pid).filter((pid) => stage.world.host.alive(pid));
}

function printed(stage: QuickStage): string {
  return readFileSync(vmPathsOf(stage.paths, 'web').console, 'utf8');
}

/** The guest prints a line. */
function say(stage: QuickStage, text: string): void {
  stage.world.simctl('guest', 'web', 'console', text);
}

function warnings(stage: QuickStage): readonly string[] {
  return stage.told.flatMap(({ event, reason }) => (event === 'vm.warning' ? [String(reason)] : []));
}

test('what a guest prints is kept from its first line on, through its reboots, and its reader ends with it', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [reader] = readers(stage);
  assert.is(readRunRecord(stage.paths, 'web')?.readers?.['1'], reader);
  assert.equal(readers(stage, 'A'), [], 'nobody else reads what people type');
  say(stage, 'FreeBSD is booting');
  await stage.guest('web', 'reboot');
  await stage.pass(12_000);
  assert.equal(readers(stage), [reader], 'the same one');
  say(stage, 'login:');
  assert.is(printed(stage), 'FreeBSD is booting\r\nlogin:\r\n');
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(readers(stage), []);
  assert.equal(warnings(stage), []);
});

test('a guest whose console is not to be kept has no reader', async () => {
  using stage = await createQuickStage({}, UNLOGGED);
  await running(stage);
  assert.equal(readers(stage), []);
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').console));
});

test('a reader outlives its daemon, and the next one knows and ends it', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const before = readers(stage);
  stage.kill();
  say(stage, 'while nobody supervises');
  await stage.begin();
  await stage.pass(1000);
  assert.equal(readers(stage), before);
  assert.is(printed(stage), 'while nobody supervises\r\n');
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  assert.equal(readers(stage), []);
});

test('the last words on the console are in the crash bundle, and only those of this guest', async () => {
  using stage = await createQuickStage();
  await running(stage);
  say(stage, 'the guest before');
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  await running(stage);
  say(stage, 'panic: \x1b[1mpage fault\x1b[0m');
  await stage.guest('web', 'triple-fault');
  const [path] = stage.supervisor().status(['web'], true)[0]?.details?.crashes ?? [];
  const { console } = JSON.parse(readFileSync(`${path}/bundle.json`, 'utf8')) as {
    console: readonly string[];
  };
  assert.equal(console, ['panic: page fault']);
});

test('a daemon that is killed while it starts a reader leaves neither it nor a holder behind', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('fault', JSON.stringify({ command: 'stty', hang: true, times: 0 }));
  await stage.order('start', 'web');
  await stage.pass(100);
  assert.equal([readers(stage, 'A').length, readers(stage).length], [1, 1]);
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
  assert.equal([readers(stage, 'A').length, readers(stage).length], [0, 1]);
  say(stage, 'hello');
  assert.is(printed(stage), 'hello\r\n');
});

test('a stop ends the reader of a guest that was not launched yet', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('fault', JSON.stringify({ command: 'stty', hang: true, times: 0 }));
  await stage.order('start', 'web');
  await stage.pass(100);
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal([readers(stage, 'A').length, readers(stage).length], [0, 0]);
});

test('a console that cannot be made raw is not read at all, and the guest runs', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('fault', JSON.stringify({ command: 'stty', code: 1, times: 0 }));
  await stage.order('start', 'web');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'running');
  assert.equal(readers(stage), []);
  assert.equal(readers(stage, 'A'), []);
  assert.match(warnings(stage).join('\n'), /its console is not kept: .*nmdm-web\.1B could not be made raw/);
});

test('a reader that was killed is started again, and takes nothing of what people type', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [first = 0] = readers(stage);
  stage.world.host.kill(first, 'SIGKILL');
  await stage.pass(12_000);
  const [second = 0] = readers(stage);
  assert.is.not(second, first);
  assert.is(readRunRecord(stage.paths, 'web')?.readers?.['1'], second);
  say(stage, 'again');
  assert.is(printed(stage), 'again\r\n');
  assert.equal(readers(stage, 'A'), [], 'nobody takes what people type while the guest lives');
});

test.run();
