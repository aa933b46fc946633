import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createWebStage, isAlive, waitFor } from './stage.js';

test('a run directory that is removed under the supervisor is there again, and the guest stays whose it was', async () => {
  using stage = createWebStage();
  await stage.daemon();
  const { pid } = await stage.up('web');
  const first = stage.daemonPid();
  const follower = stage.begin('events', '--follow');
  const { run, socket, pidFile, lockFile } = stage.paths;
  const { runRecord, exitFile } = vmPathsOf(stage.paths, 'web');
  const record = readFileSync(runRecord, 'utf8');

  // It comes back under the hands of whoever removes it: rm(1) may say that it is not empty.
  spawnSync('rm', ['-rf', run]);
  await waitFor('the socket is there again', () => (existsSync(socket) ? true : undefined));
  assert.is(stage.status('web').pid, pid);
  await waitFor('all is there again', () =>
    existsSync(pidFile) && existsSync(runRecord) ? true : undefined,
  );
  assert.is(stage.daemonPid(), first);
  assert.is(readFileSync(runRecord, 'utf8'), record);
  assert.is(follower.child.exitCode, null, 'who was connected stays');

  rmSync(lockFile);
  const second = stage.vmctl('daemon', 'run');
  assert.is(second.status, 69, 'nobody comes beside the living one');
  assert.match(second.stderr, new RegExp(`pid ${first} supervises already`));

  await waitFor('another keeper of its exit', () => (existsSync(exitFile) ? true : undefined), 60);
  stage.ok('daemon', 'replace');
  const next = await stage.running('web');
  assert.is(next.pid, pid, 'the next supervisor knows it for its own');
  assert.not.equal(stage.daemonPid(), first);
  stage.ok('stop', 'web');
  assert.not(isAlive(pid ?? 0));
  assert.is(stage.launches('web').length, 1);
  follower.child.kill();
  await follower.ended;
});

test.run();
