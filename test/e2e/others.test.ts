import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createWebStage, isAlive } from './stage.js';

test('two starts at the same moment, without a supervisor, start one supervisor and one guest', async () => {
  using stage = createWebStage();
  const both = await Promise.all([stage.begin('start', 'web').ended, stage.begin('start', 'web').ended]);
  const { pid } = stage.status('web');
  assert.equal(
    both.map(({ status, stdout }) => ({ status, stdout })),
    Array.from({ length: 2 }, () => ({ status: 0, stdout: `web: running, pid ${pid}\n` })),
  );
  assert.is(stage.launches('web').length, 1);
  const second = stage.vmctl('daemon', 'run');
  assert.is(second.status, 69);
  assert.match(second.stderr, /another vmctl daemon holds .*lock\n/);
  assert.is(stage.status('web').pid, pid, 'the first one is unharmed');
  assert.ok(isAlive(stage.daemonPid()));
});

test('a guest that somebody else started is seen and left alone, until it is adopted', async () => {
  using stage = createWebStage();
  const pid = Number(stage.world.simctl('foreign', 'web'));
  await stage.daemon();
  const web = await stage.until('web', 'is seen', ({ status }) => status === 'foreign');
  assert.is(web.pid, pid);
  for (const verb of ['start', 'stop', 'restart', 'kill', 'reset']) {
    const denied = stage.vmctl(verb, 'web');
    assert.is(denied.status, 75, verb);
    assert.match(denied.stderr, /not started by vmctl\n[^]*hint: vmctl adopt web/, verb);
  }
  assert.ok(isAlive(pid));
  assert.is(stage.launches('web').length, 1, 'only theirs');
  stage.world.simctl('allow', 'web');
  assert.is(stage.ok('adopt', 'web'), `web: adopted, pid ${pid}\n`);
  assert.is((await stage.running('web')).pid, pid);
  await stage.killDaemon();
  await stage.daemon();
  assert.is((await stage.running('web')).pid, pid, 'it is ours now');
  stage.ok('stop', 'web');
  const down = stage.status('web');
  assert.equal([down.status, down.lastExit], ['stopped', 'powered off']);
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').vmm));
});

test.run();
