import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, createWebStage, GUEST_TOML } from './stage.js';

test('a definition others can write to is like a broken one: the last good one stays, nothing is started by it', async () => {
  using stage = createWebStage();
  await stage.up('web');
  stage.vm('db');
  const file = join(stage.paths.definitions, 'web.toml');
  chmodSync(file, 0o666);
  chmodSync(join(stage.paths.definitions, 'db.toml'), 0o664);
  const line = `web.toml:1:1: not taken: ${file} can be written by others than its owner (mode 0666); mend it with: chmod go-w ${file}`;
  const reload = stage.vmctl('reload');
  assert.is(reload.status, 65);
  assert.ok(reload.stderr.includes(line), reload.stderr);
  assert.ok(stage.vmctl('check').stdout.includes(line));
  assert.equal([stage.status('web').status, stage.status('web').definition], ['running', 'broken']);
  const start = stage.vmctl('start', 'db');
  assert.is(start.status, 65, start.stderr);
  assert.match(start.stderr, /chmod go-w \S+db\.toml/);
  assert.is(stage.launches('db').length, 0);
  chmodSync(file, 0o644);
  chmodSync(join(stage.paths.definitions, 'db.toml'), 0o644);
  stage.ok('reload');
  assert.is(stage.status('web').definition, 'current');
});

test('directories others can write to keep the daemon from starting, with the line that mends it', async () => {
  using stage = createWebStage();
  const { run, state, log, definitions } = stage.paths;
  for (const directory of [run, state, log]) rmSync(directory, { recursive: true, force: true });
  await stage.daemon();
  const modes = [run, state, log].map((directory) => (statSync(directory).mode & 0o777).toString(8));
  assert.equal(modes, ['755', '700', '750'], 'what it makes itself, it makes right');
  stage.ok('daemon', 'detach');
  for (const [directory, status] of [
    [run, 77],
    [state, 77],
    [log, 77],
    [definitions, 65],
  ] as const) {
    const { mode } = statSync(directory);
    chmodSync(directory, 0o777);
    const ran = stage.vmctl('daemon', 'run');
    assert.is(ran.status, status, `${directory}: ${ran.stderr}`);
    assert.match(
      ran.stderr,
      new RegExp(
        `${directory} can be written by others than its owner \\(mode 0777\\)\nhint: .*chmod go-w ${directory}\n`,
      ),
    );
    const check = stage.vmctl('check');
    assert.is(check.status, 65);
    assert.match(check.stdout + check.stderr, new RegExp(`chmod go-w ${directory}`));
    chmodSync(directory, mode);
  }
  await stage.daemon();
  chmodSync(definitions, 0o775);
  const reload = stage.vmctl('reload');
  assert.is(reload.status, 65, reload.stderr);
  assert.match(reload.stderr, new RegExp(`hint: .*chmod go-w ${definitions}`));
  assert.is(stage.status('web').name, 'web', 'what was read before is in force');
});

test('a password in extra_args is refused and told nowhere', () => {
  using stage = createStage();
  stage.vm('web', `extra_args = ["-s", "29,fbuf,rfb=127.0.0.1:5900,password=hush-hush"]\n${GUEST_TOML}`);
  for (const args of [['check'], ['plan', 'web'], ['start', 'web']]) {
    const { status, stdout, stderr } = stage.vmctl(...args);
    assert.is(status, 65);
    assert.match(
      stdout + stderr,
      /web\.toml:1:\d+: .*can be read by every user of the host, in ps\(1\).*"-k"/,
    );
  }
  assert.equal(filesWith(stage.paths.log, 'hush-hush'), []);
});

test('the password of a guest started by hand is in no log and no answer, and records are root’s alone', async () => {
  using stage = createWebStage();
  stage.world.env['VMCTL_LOG_LEVEL'] = 'debug';
  stage.world.simctl(
    'foreign',
    'web',
    '-c',
    '1',
    '-m',
    '512M',
    '-s',
    '29,fbuf,rfb=127.0.0.1:5900,password=hush-hush',
  );
  await stage.daemon();
  await stage.until('web', 'is foreign', ({ status }) => status === 'foreign');
  const said = [
    ['adopt', 'web'],
    ['status', 'web'],
    ['status', 'web', '--json'],
    ['logs', 'web'],
    ['events'],
    ['reload'],
    ['plan', 'web'],
  ].map((args) => stage.vmctl(...args));
  assert.is(said[0]?.status, 0, said[0]?.stderr);
  for (const { stdout, stderr } of said) assert.not.match(stdout + stderr, /hush-hush/);
  assert.ok(filesWith(stage.paths.log, 'host.command').length > 0, 'the log tells of every command');
  assert.equal(filesWith(stage.paths.log, 'hush-hush'), []);
  const records = [stage.paths.run, stage.paths.state].flatMap((directory) =>
    files(directory).filter((path) => path.endsWith('.json')),
  );
  assert.ok(records.length > 1);
  for (const path of records) assert.is(statSync(path).mode & 0o777, 0o600, path);
});

function files(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(directory, name),
  );
  return names.filter((path) => statSync(path).isFile());
}

function filesWith(directory: string, text: string): readonly string[] {
  try {
    return files(directory).filter((path) => readFileSync(path, 'utf8').includes(text));
  } catch {
    return [];
  }
}

test.run();
