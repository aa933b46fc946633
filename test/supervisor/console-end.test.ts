import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { consoleFilesOf, vmPathsOf } from '../../src/store/paths.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

/** Readers that are to be ended, and hosts that do not let them. */

const UNLOGGED = `${QUICK_GUEST}[console]\ncom1 = "nmdm"\nlog = false\n`;
const TWO_PORTS = `${QUICK_GUEST}[console]\ncom1 = "nmdm"\ncom2 = "nmdm"\n`;
const OVER = 'the reader of its console was not ended: ';

async function running(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
}

/** Its reader is the child of a daemon that is dead: to be ended it has to be looked for. */
async function adopted(toml = QUICK_GUEST): Promise<QuickStage> {
  const stage = await createQuickStage({}, toml);
  await running(stage);
  stage.kill();
  await stage.begin();
  await stage.pass(1000);
  assert.is(stage.status('web').status, 'running');
  assert.is(readers(stage).length, 1);
  return stage;
}

function device(stage: QuickStage, port: number, side: string): string {
  return `${stage.paths.root}/dev/nmdm-web.${port}${side}`;
}

function readers(stage: QuickStage, { port = 1, side = 'B' } = {}): readonly number[] {
  const rows = [...stage.world.world.processes.values()];
  const found = rows.filter(({ argv }) => argv[0] === 'cat' && argv[1] === device(stage, port, side));
  return found.map(({ pid }) => pid).filter((pid) => stage.world.host.alive(pid));
}

function lockFile(stage: QuickStage, port = 1): string {
  return `${stage.paths.root}/var/spool/lock/LCK..nmdm-web.${port}B`;
}

function lockHolder(stage: QuickStage, port = 1): number | undefined {
  return existsSync(lockFile(stage, port))
    ? parseInt(readFileSync(lockFile(stage, port), 'utf8'), 10)
    : undefined;
}

function say(stage: QuickStage, text: string): void {
  stage.world.simctl('guest', 'web', 'console', text);
}

function printed(stage: QuickStage): string {
  return readFileSync(consoleFilesOf(stage.paths, 'web', 1).newest, 'utf8');
}

function warnings(stage: QuickStage): readonly string[] {
  return stage.told.flatMap(({ event, reason }) => (event === 'vm.warning' ? [String(reason)] : []));
}

async function redefine(stage: QuickStage, toml: string): Promise<void> {
  stage.define('web', toml);
  await stage.clock.passUntil(stage.supervisor().reload());
}

/** ps(1) fails from now on. */
function blind(stage: QuickStage): void {
  stage.world.simctl('fault', JSON.stringify({ command: 'ps', code: 1, times: 0 }));
}

/** ps(1) fails from now on while no guest is there, nor anything of one. */
function blindAfterwards(stage: QuickStage): () => void {
  const { run } = stage.world.host;
  stage.world.host.run = (command, options) =>
    command.file === 'ps' && stage.world.world.vmm.size === 0
      ? Promise.reject(new VmctlError('host', 'ps could not be started: EAGAIN'))
      : run(command, options);
  return () => (stage.world.host.run = run);
}

/** A guest that is down, and whose reader could not be ended. */
async function stoppedBlind(): Promise<{ readonly stage: QuickStage; readonly see: () => void }> {
  const stage = await adopted();
  const see = blindAfterwards(stage);
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.is(readers(stage).length, 1, 'still there');
  return { stage, see };
}

/** A daemon that was told to end a reader beside a living guest and cannot. */
async function failing(toml = QUICK_GUEST): Promise<QuickStage> {
  const stage = await adopted(toml);
  blind(stage);
  await redefine(stage, UNLOGGED);
  await stage.pass(60_000);
  assert.is(readers(stage).length, 1, 'still there');
  return stage;
}

function isOver(stage: QuickStage): void {
  assert.equal([readers(stage), readers(stage, { side: 'A' }), lockHolder(stage)], [[], [], undefined]);
}

test('a reader beside a living guest that could not be ended is ended when that can be done, and told once', async () => {
  using stage = await failing();
  assert.is(warnings(stage).filter((reason) => reason.startsWith(OVER)).length, 1);
  assert.equal(readRunRecord(stage.paths, 'web')?.readers, { 1: readers(stage)[0] }, 'not forgotten');
  stage.world.simctl('fault', 'clear');
  await stage.pass(12_000);
  isOver(stage);
  assert.is(stage.status('web').status, 'running');
  assert.is(readRunRecord(stage.paths, 'web')?.readers, undefined);
});

test('a console that is kept again before its reader could be ended keeps that reader', async () => {
  using stage = await failing();
  const [reader] = readers(stage);
  await redefine(stage, QUICK_GUEST);
  await stage.pass(60_000);
  stage.world.simctl('fault', 'clear');
  await stage.pass(60_000);
  assert.equal([readers(stage), lockHolder(stage)], [[reader], reader]);
  say(stage, 'kept again');
  assert.is(printed(stage), 'kept again\r\n');
  await redefine(stage, UNLOGGED);
  await stage.pass(12_000);
  isOver(stage);
});

test('a file that changes its mind and the host that works again in the same moment end no reader that is wanted', async () => {
  using stage = await failing();
  const [reader] = readers(stage);
  await redefine(stage, QUICK_GUEST);
  stage.world.simctl('fault', 'clear');
  await stage.pass(60_000);
  assert.equal([readers(stage), lockHolder(stage)], [[reader], reader]);
});

test('the next daemon ends a reader beside a living guest that the one before could not end', async () => {
  using stage = await failing();
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
  isOver(stage);
});

test('the next daemon ends a reader that nobody wrote down', async () => {
  using stage = await createQuickStage({}, UNLOGGED);
  await running(stage);
  const { spawn } = stage.world.host;
  let killed = false;
  stage.world.host.spawn = async (command, options) => {
    const child = await spawn(command, options);
    if (command.file === 'cat' && !killed) {
      killed = true;
      stage.kill();
    }
    return child;
  };
  await redefine(stage, QUICK_GUEST);
  for (let turn = 0; !killed && turn < 5000; turn += 1) await stage.pass(5);
  stage.world.host.spawn = spawn;
  assert.is(readers(stage).length, 1);
  stage.define('web', UNLOGGED);
  await stage.begin();
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
  isOver(stage);
});

test('a guest that ends while its reader cannot be ended leaves none in the end', async () => {
  using stage = await failing();
  await stage.guest('web', 'poweroff');
  await stage.pass(60_000);
  stage.world.simctl('fault', 'clear');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  isOver(stage);
});

test('the reader of a guest that is down is ended when that can be done', async () => {
  const { stage: made, see } = await stoppedBlind();
  using stage = made;
  see();
  await stage.pass(12_000);
  isOver(stage);
});

test('the next daemon ends the reader of a guest that is down and forgotten', async () => {
  const { stage: made, see } = await stoppedBlind();
  using stage = made;
  stage.kill();
  see();
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').runRecord));
  await stage.begin();
  await stage.pass(12_000);
  isOver(stage);
});

test('a start that comes before a reader could be ended goes on with one reader', async () => {
  const { stage: made, see } = await stoppedBlind();
  using stage = made;
  see();
  await running(stage);
  await stage.pass(60_000);
  assert.is(readers(stage).length, 1);
  assert.is(lockHolder(stage), readers(stage)[0]);
  say(stage, 'another boot');
  assert.match(printed(stage), /another boot\r\n$/);
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  isOver(stage);
});

test('a start without a kept console leaves no reader of the boot before', async () => {
  const { stage: made, see } = await stoppedBlind();
  using stage = made;
  await redefine(stage, UNLOGGED);
  see();
  await running(stage);
  await stage.pass(12_000);
  isOver(stage);
});

test('a console that is kept, not kept and kept again is read', async () => {
  using stage = await createQuickStage();
  await running(stage);
  for (const text of ['one', 'two']) {
    await redefine(stage, UNLOGGED);
    await stage.pass(12_000);
    isOver(stage);
    await redefine(stage, QUICK_GUEST);
    await stage.pass(12_000);
    say(stage, text);
    assert.ok(printed(stage).endsWith(`${text}\r\n`));
    assert.is(lockHolder(stage), readers(stage)[0]);
  }
});

test('a reader whose lock was taken over by nobody, under a pid that is somebody else now, leaves no lock', async () => {
  using stage = await adopted();
  const [reader = 0] = readers(stage);
  stage.kill();
  stage.world.host.kill(reader, 'SIGKILL');
  await stage.guest('web', 'poweroff');
  const { pid } = await stage.world.host.spawn(
    { file: 'pwait', args: ['1'] },
    { output: `${stage.paths.root}/var/log/pwait` },
  );
  const { runRecord } = vmPathsOf(stage.paths, 'web');
  writeFileSync(runRecord, readFileSync(runRecord, 'utf8').replaceAll(`"1":${reader}`, `"1":${pid}`));
  assert.equal(readRunRecord(stage.paths, 'web')?.readers, { 1: pid });
  writeFileSync(lockFile(stage), `${String(pid).padStart(10)}\n`);
  await stage.begin();
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'stopped');
  isOver(stage);
  assert.ok(stage.world.host.alive(pid), 'it is left alone');
});

test('a reader for which no carrier could be had is not left', async () => {
  using stage = await createQuickStage();
  const { spawn } = stage.world.host;
  stage.world.host.spawn = (command, options) =>
    command.file === 'cat' && command.args[0] === device(stage, 1, 'A')
      ? Promise.reject(new VmctlError('host', 'cat could not be started: EAGAIN'))
      : spawn(command, options);
  await running(stage);
  stage.world.host.spawn = spawn;
  await stage.pass(60_000);
  assert.is(readers(stage).length, 1);
  assert.is(lockHolder(stage), readers(stage)[0]);
  say(stage, 'late');
  assert.match(printed(stage), /late\r\n$/);
});

test('a reader that could not be looked after at a reboot is no stranger afterwards', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [reader] = readers(stage);
  const { run } = stage.world.host;
  stage.world.host.run = (command, options) =>
    command.file === 'stty'
      ? Promise.reject(new VmctlError('host', 'stty could not be started: EAGAIN'))
      : run(command, options);
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  stage.world.host.run = run;
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(readers(stage).length, 1);
  assert.is(lockHolder(stage), readers(stage)[0]);
  assert.ok(reader !== undefined);
  assert.not.match(warnings(stage).join('\n'), /has locked/);
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  isOver(stage);
});

test('what is amiss with one port costs the reader of another one nothing', async () => {
  using stage = await createQuickStage({}, TWO_PORTS);
  await running(stage);
  const [first] = readers(stage);
  const [second = 0] = readers(stage, { port: 2 });
  stage.world.simctl('fault', JSON.stringify({ command: 'stty', code: 1, times: 0 }));
  stage.world.host.kill(second, 'SIGKILL');
  await stage.pass(60_000);
  assert.equal([readers(stage), readers(stage, { port: 2 })], [[first], []]);
  stage.world.simctl('fault', 'clear');
  await stage.pass(600_000);
  assert.equal([readers(stage), readers(stage, { port: 2 }).length], [[first], 1]);
  assert.is(lockHolder(stage, 2), readers(stage, { port: 2 })[0]);
});

test('a look that comes too late starts no reader for a guest that is down', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [reader = 0] = readers(stage);
  stage.world.simctl('fault', JSON.stringify({ command: 'stty', hang: true, times: 0 }));
  stage.world.host.kill(reader, 'SIGKILL');
  await stage.pass(200);
  await stage.guest('web', 'poweroff');
  await stage.pass(20);
  stage.world.simctl('fault', 'clear');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  isOver(stage);
});

test('a reader that is being started while its guest ends is ended', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const { spawn } = stage.world.host;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = 0;
  stage.world.host.spawn = async (command, options) => {
    const child = await spawn(command, options);
    if (command.args[0] === device(stage, 1, 'B')) {
      begun += 1;
      await held;
    }
    return child;
  };
  stage.world.host.kill(readers(stage)[0] ?? 0, 'SIGKILL');
  for (let turn = 0; begun === 0 && turn < 5000; turn += 1) await stage.pass(5);
  assert.is(begun, 1);
  stage.world.host.spawn = spawn;
  await stage.guest('web', 'poweroff');
  await stage.pass(2000);
  release();
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  isOver(stage);
});

test.run();
