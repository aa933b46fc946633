import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { typeInto } from '../../src/console/typing.js';
import { consoleFilesOf } from '../../src/store/paths.js';
import { readRunRecord, writeRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const UNLOGGED = `${QUICK_GUEST}[console]\ncom1 = "nmdm"\nlog = false\n`;

async function running(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
}

function device(stage: QuickStage, port = 1): string {
  return `${stage.paths.root}/dev/nmdm-web.${port}B`;
}

function lockFile(stage: QuickStage, port = 1): string {
  return `${stage.paths.root}/var/spool/lock/LCK..nmdm-web.${port}B`;
}

function lockHolder(stage: QuickStage, port = 1): number | undefined {
  return existsSync(lockFile(stage, port))
    ? parseInt(readFileSync(lockFile(stage, port), 'utf8'), 10)
    : undefined;
}

/** Who reads the console of a port. */
function readers(stage: QuickStage, port = 1): readonly number[] {
  const rows = [...stage.world.world.processes.values()];
  const found = rows.filter(({ argv }) => argv[0] === 'cat' && argv[1] === device(stage, port));
  return found.map(({ pid }) => pid).filter((pid) => stage.world.host.alive(pid));
}

function printed(stage: QuickStage, port = 1): string {
  const { newest } = consoleFilesOf(stage.paths, 'web', port);
  return existsSync(newest) ? readFileSync(newest, 'utf8') : '';
}

function say(stage: QuickStage, ...words: readonly string[]): void {
  stage.world.simctl('guest', 'web', 'console', ...words);
}

function warnings(stage: QuickStage): readonly string[] {
  return stage.told.flatMap(({ event, reason }) => (event === 'vm.warning' ? [String(reason)] : []));
}

function cu(stage: QuickStage): Promise<{ readonly pid: number }> {
  const output = `${stage.paths.root}/var/log/cu`;
  return stage.world.host.spawn({ file: 'cu', args: ['-l', 'nmdm-web.1B'] }, { output });
}

test('who reads a console holds its lock: cu(1) is told that it is busy, until the guest is down', async () => {
  using stage = await createQuickStage();
  await running(stage);
  assert.is(lockHolder(stage), readers(stage)[0]);
  const refused = await stage.world.host.run({ file: 'cu', args: ['-l', 'nmdm-web.1B'] });
  assert.equal([refused.code, refused.stdout], [3, 'all ports busy\n']);
  await stage.guest('web', 'reboot');
  await stage.pass(12_000);
  assert.is(lockHolder(stage), readers(stage)[0]);
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  assert.equal([readers(stage), lockHolder(stage)], [[], undefined]);
});

test('a cu(1) that was there first keeps its console, which is told once and read when it has gone', async () => {
  using stage = await createQuickStage();
  await stage.world.host.run({ file: 'kldload', args: ['nmdm'] });
  const { pid } = await cu(stage);
  await running(stage);
  await stage.pass(60_000);
  say(stage, 'for the operator');
  assert.equal([readers(stage), lockHolder(stage)], [[], pid]);
  assert.match(readFileSync(`${stage.paths.root}/var/log/cu`, 'utf8'), /for the operator\r\n$/);
  const told = `its console is not kept: process ${pid} has locked ${device(stage)}, as cu(1) does; it is read when that has ended`;
  assert.equal(warnings(stage), [told]);
  stage.world.host.kill(pid, 'SIGTERM');
  await stage.pass(10_000);
  say(stage, 'for the log');
  assert.is(printed(stage), 'for the log\r\n');
  assert.is(lockHolder(stage), readers(stage)[0]);
});

test('a lock that somebody left is replaced', async () => {
  using stage = await createQuickStage();
  writeFileSync(lockFile(stage), '    999999\n');
  await running(stage);
  assert.is(lockHolder(stage), readers(stage)[0]);
});

test('where no locks can be a console is kept all the same, with a warning', async () => {
  using stage = await createQuickStage();
  rmSync(`${stage.paths.root}/var/spool/lock`, { recursive: true });
  await running(stage);
  say(stage, 'hello');
  assert.is(printed(stage), 'hello\r\n');
  assert.match(warnings(stage).join('\n'), /^cu\(1\) is not kept off \S+nmdm-web\.1B: ENOENT/);
});

test('a reader that ends is started again at once while the daemon that started it lives', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [first = 0] = readers(stage);
  stage.world.host.kill(first, 'SIGKILL');
  await stage.pass(500);
  const [second = 0] = readers(stage);
  assert.ok(second !== 0 && second !== first);
  assert.is(lockHolder(stage), second);
  assert.equal(readRunRecord(stage.paths, 'web')?.readers, { 1: second });
});

test('a hang-up at a reboot of the guest opens the device again', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [first] = readers(stage);
  await stage.world.host.run({ file: 'stty', args: ['-f', device(stage), 'raw', '-clocal'] });
  await stage.guest('web', 'reboot');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(readers(stage).length, 1);
  assert.is.not(readers(stage)[0], first);
  say(stage, 'again');
  assert.is(printed(stage), 'again\r\n');
});

test('each serial port on nmdm has a file of its own', async () => {
  const ports = '[console]\ncom1 = "nmdm"\ncom2 = "/dev/nmdm7A"\ncom3 = "nmdm"\n';
  using stage = await createQuickStage({}, `${QUICK_GUEST}${ports}`);
  await running(stage);
  say(stage, 'one');
  say(stage, 'com2', 'two');
  say(stage, 'com3', 'three');
  assert.equal(
    [1, 2, 3].map((port) => printed(stage, port)),
    ['one\r\n', 'two\r\n', 'three\r\n'],
  );
  assert.equal(Object.keys(readRunRecord(stage.paths, 'web')?.readers ?? {}), ['1', '2', '3']);
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  assert.equal(
    [1, 3].flatMap((port) => readers(stage, port)),
    [],
  );
  assert.equal(warnings(stage), []);
});

test('the file decides at any time whether a console is kept', async () => {
  using stage = await createQuickStage({}, UNLOGGED);
  await running(stage);
  assert.equal(readers(stage), []);
  stage.define('web', QUICK_GUEST);
  await stage.clock.passUntil(stage.supervisor().reload());
  assert.is(stage.status('web').definition, 'current', 'that awaits no start');
  assert.is(stage.supervisor().consoleOf('web')?.kept, true);
  await stage.pass(12_000);
  say(stage, 'kept');
  assert.is(printed(stage), 'kept\r\n');
  stage.define('web', UNLOGGED);
  await stage.clock.passUntil(stage.supervisor().reload());
  assert.is(stage.supervisor().consoleOf('web')?.kept, false);
  await stage.pass(12_000);
  assert.equal([readers(stage), lockHolder(stage)], [[], undefined]);
  assert.is(readRunRecord(stage.paths, 'web')?.readers, undefined);
});

test('a loader that asks something can be answered: its port is up and read while it runs, and stays so', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST.replace('"uefi"', '"bhyveload"'));
  const sight = (): boolean | undefined => stage.supervisor().consoleOf('web')?.up;
  assert.is(sight(), false);
  stage.world.simctl('set', 'loadMs', '30000');
  await stage.order('start', 'web');
  await stage.pass(5000);
  assert.equal([stage.status('web').detail, sight(), readers(stage).length], ['loading', true, 1]);
  const seen = new Set<boolean | undefined>();
  for (let second = 0; second < 60; second += 1) {
    await stage.pass(1000);
    seen.add(sight());
  }
  assert.is(stage.status('web').status, 'running');
  assert.equal([...seen], [true]);
});

test('a guest that an earlier vmctl has started is read by its reader, or by a new one', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [reader = 0] = readers(stage);
  stage.kill();
  const record: Record<string, unknown> = { ...readRunRecord(stage.paths, 'web') };
  delete record['readers'];
  rmSync(lockFile(stage));
  rmSync(consoleFilesOf(stage.paths, 'web', 1).state);
  writeRunRecord(stage.paths, { ...record, readerPid: reader, consoleOffset: 0 } as never);
  await stage.begin();
  await stage.pass(1000);
  assert.equal([readers(stage), lockHolder(stage)], [[reader], reader]);
  assert.equal(readRunRecord(stage.paths, 'web')?.readers, { 1: reader });
  stage.kill();
  stage.world.host.kill(reader, 'SIGKILL');
  await stage.begin();
  await stage.pass(1000);
  assert.is(readers(stage).length, 1);
  assert.is(lockHolder(stage), readers(stage)[0]);
});

test('a new daemon goes by the reader on record until it has looked itself: nothing typed meanwhile is refused', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const [reader] = readers(stage);
  stage.kill();
  stage.world.simctl('set', 'latencyMs', '200');
  await stage.begin();
  const seen = new Set<number | undefined>();
  for (let turn = 0; turn < 200; turn += 1) {
    seen.add(stage.supervisor().consoleOf('web')?.captureOf(1).pid);
    await stage.pass(25);
  }
  assert.equal([...seen], [reader]);
});

test('a guest that was taken over is read from then on', async () => {
  using stage = await createQuickStage();
  await running(stage);
  await stage.order('stop', 'web');
  await stage.pass(12_000);
  stage.world.simctl('foreign', 'web', '-l', `com1,${stage.paths.root}/dev/nmdm-web.1A`);
  stage.world.simctl('allow', 'web');
  await stage.order('start', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'foreign');
  assert.equal(readers(stage), []);
  await stage.order('adopt', 'web');
  await stage.pass(12_000);
  assert.is(stage.status('web').status, 'running');
  say(stage, 'ours now');
  assert.is(printed(stage), 'ours now\r\n');
  assert.is(lockHolder(stage), readers(stage)[0]);
});

for (const guest of ['a launch', 'a living guest'] as const) {
  for (const moment of ['spawned a reader', 'made it raw'] as const) {
    test(`a daemon that is killed when it has ${moment} for ${guest} is followed by one with one reader that is quiet and locked`, async () => {
      using stage = await createQuickStage({ kind: false });
      if (guest === 'a living guest') {
        await running(stage);
        await stage.pass(12_000);
        stage.kill();
        for (const pid of readers(stage)) stage.world.host.kill(pid, 'SIGKILL');
      }
      const { spawn, run } = stage.world.host;
      let killed = false;
      const die = (): void => {
        killed = true;
        stage.kill();
      };
      stage.world.host.spawn = async (command, options) => {
        const child = await spawn(command, options);
        if (moment === 'spawned a reader' && command.args[0] === device(stage) && !killed) die();
        return child;
      };
      stage.world.host.run = async (command, options) => {
        const result = await run(command, options);
        if (moment === 'made it raw' && command.file === 'stty' && !killed) die();
        return result;
      };
      if (guest === 'a living guest') await stage.begin();
      else void stage.order('start', 'web');
      for (let turn = 0; !killed && turn < 5000; turn += 1) await stage.pass(5);
      assert.ok(killed);
      Object.assign(stage.world.host, { spawn, run });
      await stage.begin();
      await stage.pass(30_000);
      assert.is(stage.status('web').status, 'running');
      assert.is(readers(stage).length, 1);
      assert.is(lockHolder(stage), readers(stage)[0]);
      say(stage, 'hello');
      assert.is(printed(stage), 'hello\r\n');
    });
  }
}

test('what is typed reaches the guest, and what it says to that is kept', async () => {
  using stage = await createQuickStage({ talk: true });
  await running(stage);
  assert.match(printed(stage), /booting for web\r\n[^]*login: $/);
  const keys = await typeInto(stage.world.host, device(stage));
  await keys.write(Buffer.from('root\rsecret\rreboot\r'));
  await stage.pass(20_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(printed(stage).split('login: ').length, 3, 'a second boot');
});

test.run();
