import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Release } from '../../src/sim/world.js';
import { createStage, type Stage } from './stage.js';

/**
 * The world as it comes: rows in any order, every command late, titles and ACPI later still. What a day holds for two
 * guests: start, a reboot, a crash, the supervisor killed, an end.
 */
async function liveThrough(release: Release, seed: number): Promise<void> {
  using stage = createStage({ release, kind: false, seed });
  stage.vm('web');
  stage.vm('db');
  stage.ok('start', 'web', 'db', '--no-wait');
  const [web, db] = [await stage.running('web'), await stage.running('db')];
  assert.equal(hooksOf(stage), ['link2', 'link3']);
  stage.world.simctl('guest', 'web', 'reboot');
  const rebooted = await stage.running('web', web.pid);
  assert.equal([rebooted.links, rebooted.attempts], [web.links, 0]);
  stage.world.simctl('guest', 'db', 'crash');
  const crashed = await stage.running('db', db.pid);
  assert.equal([crashed.lastExit, crashed.attempts], ['killed by SIGABRT', 1]);
  await stage.killDaemon();
  await stage.daemon();
  for (const [name, before] of [
    ['web', rebooted],
    ['db', crashed],
  ] as const) {
    const now = await stage.running(name);
    assert.equal([now.pid, now.links], [before.pid, before.links], name);
  }
  assert.equal(hooksOf(stage), ['link2', 'link3']);
  await ended(stage);
}

async function ended(stage: Stage): Promise<void> {
  const { status, stderr } = await stage.begin('stop', 'web', 'db').ended;
  assert.is(status, 0, stderr);
  for (const name of ['web', 'db']) {
    const { status, lastExit, links } = stage.status(name);
    assert.equal([status, lastExit, links], ['stopped', 'powered off', []], name);
  }
  assert.equal([stage.launches('web').length, stage.launches('db').length], [2, 2]);
}

function hooksOf(stage: Stage): readonly (string | undefined)[] {
  return ['web', 'db'].map((name) => stage.status(name).links[0]?.hook).sort();
}

test('two guests live through a bad day in the unkind world of every release', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`# unkind worlds of seed ${seed}`);
  await Promise.all(([13, 14, 15] as const).map((release) => liveThrough(release, seed)));
});

test.run();
