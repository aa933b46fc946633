import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebStage, isAlive, waitFor, type Stage } from './stage.js';

const VMCTL = join(process.cwd(), 'dist/vmctl.cjs');

/** The child that holds the lock: its argv names the lock file. */
function lockHolder(stage: Stage): number {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const row = rows
    .map((line) => line.trim().split(/\s+/))
    .find(([, ppid]) => Number(ppid) === stage.daemonPid());
  return Number(row?.[0]);
}

test('a lock file that is removed or replaced lets no second supervisor in', async () => {
  using stage = createWebStage();
  await stage.daemon();
  const first = stage.daemonPid();
  const { lockFile } = stage.paths;
  for (const put of [() => undefined, () => writeFileSync(lockFile, '')]) {
    rmSync(lockFile, { force: true });
    put();
    const second = stage.vmctl('daemon', 'run');
    assert.is(second.status, 69, second.stderr);
    assert.match(second.stderr, new RegExp(`pid ${first} supervises already`));
  }
  assert.is(stage.daemonPid(), first);
  assert.ok(isAlive(first));
  stage.ok('start', 'web', '--no-wait');
  await stage.running('web');
  assert.is(stage.launches('web').length, 1);
});

test('a supervisor whose lockf is killed goes, its guest runs on, and the next one has it', async () => {
  using stage = createWebStage();
  await stage.daemon();
  stage.ok('start', 'web', '--no-wait');
  const { pid } = await stage.running('web');
  const first = stage.daemonPid();
  process.kill(lockHolder(stage), 'SIGKILL');
  await waitFor('the supervisor has left', () => (isAlive(first) ? undefined : true));
  assert.ok(isAlive(pid ?? 0));
  await stage.daemon();
  assert.is((await stage.running('web')).pid, pid);
  assert.is(stage.launches('web').length, 1);
});

test('the state directory by another path is the same one', async () => {
  using stage = createWebStage();
  await stage.daemon();
  const other = `${stage.world.dir}/tmp/o`;
  symlinkSync(stage.world.dir, other);
  const env = { ...stage.world.env, VMCTL_ROOT: other };
  const second = spawnSync(process.execPath, [VMCTL, 'daemon', 'run'], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.is(second.status, 69, second.stderr);
  assert.match(second.stderr, /another vmctl daemon holds/);
});

test.run();
