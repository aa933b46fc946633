import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, GUEST_TOML, type Ran, type Stage } from './stage.js';
import { createTrial } from './trial.js';

const NOBODY = 65534;
const reason = process.getuid?.() !== 0 ? 'not root: another user cannot be tried' : undefined;
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const asRoot = reason === undefined ? test : test.skip;

asRoot('who is not root can neither run the daemon nor have it started: 77', () => {
  using stage = createStage();
  stage.define('web', GUEST_TOML);
  stage.disk('web');
  chmodSync(stage.world.dir, 0o755);
  const run = asNobody(stage, ['daemon', 'run']);
  assert.is(run.status, 77, run.stderr);
  assert.match(
    run.stderr,
    /^vmctl: the supervisor must be started by root\nhint: .*doas service vmctl start, or doas vmctl daemon run/m,
  );
  const start = asNobody(stage, ['start', 'web']);
  assert.is(start.status, 77, start.stderr);
  assert.match(
    start.stderr,
    /^vmctl: no vmctl daemon is running, and only root may start it\nhint: run this as root/m,
  );
  assert.equal(stage.commands(), [], 'nothing of the host was touched');
});

asRoot('who is not root may not talk to the daemon: 77, and the guests run on', async () => {
  using trial = await createTrial();
  chmodSync(trial.world.dir, 0o755);
  for (const args of [['start', 'other'], ['stop', 'other'], ['status'], ['ping'], ['daemon', 'stop']]) {
    const ran = asNobody(trial, args);
    assert.is(ran.status, 77, `${args.join(' ')}: ${ran.stderr}`);
    assert.match(
      ran.stderr,
      /^vmctl: not allowed to talk to the vmctl daemon \(\S+\)\nhint: run vmctl as root, for example with doas\(1\) or sudo\(8\), or have root name you in host\.toml/m,
    );
  }
  trial.unharmed();
});

asRoot('who is not root may check definitions', async () => {
  using stage = createStage();
  stage.define('web', GUEST_TOML);
  chmodSync(stage.world.dir, 0o755);
  const ran = asNobody(stage, ['check']);
  assert.is(ran.status, 0, ran.stderr);
});

test('a plan without the right to look says what it has assumed, and is a plan all the same', () => {
  using stage = createStage();
  stage.define('web', GUEST_TOML);
  stage.disk('web');
  stage.world.simctl('set', 'uid', '1001');
  const ran = stage.vmctl('plan', 'web', '--json');
  assert.is(ran.status, 0, ran.stderr);
  assert.match(
    ran.stderr,
    /^vmctl: not seen, assumed absent: ngctl: can't create node: Operation not permitted$/m,
  );
  const { commands } = JSON.parse(ran.stdout) as { commands: { file: string }[] };
  assert.is(commands.at(-1)?.file, 'bhyve');
});

test('a daemon that lacks the right, as in a jail, says so and touches nothing', () => {
  using stage = createStage();
  stage.define('web', `restart = "never"\n${GUEST_TOML}`);
  stage.disk('web');
  stage.world.simctl('set', 'uid', '1001');
  const ran = stage.vmctl('start', 'web');
  assert.is(ran.status, 71, ran.stderr);
  assert.match(
    ran.stderr,
    /web: failed: did not start: cannot load the kernel module vmm.*: kldload: can't load \w+: Operation not permitted$/m,
  );
  assert.match(ran.stderr, /^hint: loading modules is for root, outside jails and at securelevel 0$/m);
});

function asNobody({ world, paths }: Stage, args: readonly string[]): Ran {
  const program = join(process.cwd(), 'dist/vmctl.cjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--dir', paths.definitions, ...args],
    {
      env: world.env,
      cwd: '/',
      encoding: 'utf8',
      uid: NOBODY,
      gid: NOBODY,
      timeout: 180_000,
    },
  );
  return { status, stdout, stderr };
}

test.run();
