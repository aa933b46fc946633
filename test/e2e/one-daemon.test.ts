import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebStage, isAlive, waitFor, type Stage } from './stage.js';

const VMCTL = join(process.cwd(), 'dist/vmctl.cjs');

/** The process that has the lock file open. */
function lockHolder({ paths }: Stage): number {
  const file = realpathSync(paths.lockFile);
  const found = readdirSync('/proc').find((pid) => {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      return open.includes(file);
    } catch {
      return false;
    }
  });
  return Number(found);
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
    timeout: 180_000,
  });
  assert.is(second.status, 69, second.stderr);
  assert.match(second.stderr, /another vmctl daemon holds/);
});

test.run();
