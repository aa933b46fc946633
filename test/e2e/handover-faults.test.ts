import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createHandoverProgram, createPair, pidNow, type Break } from './handover-program.js';
import { isAlive, waitFor, type Ran, type Stage } from './stage.js';

test('a new daemon that is broken, or killed at any point, leaves the guests a daemon, and the old one where it had not gone', async () => {
  using stage = await createPair();
  using program = createHandoverProgram();
  const replace = (point: Break): Ran => {
    program.breakAt(point);
    return run(stage, program.vmctl, ['daemon', 'replace']);
  };
  for (const point of ['at once', 'ready'] as const) {
    const before = stage.daemonPid();
    const { status, stderr } = replace(point);
    assert.is(status, 71, `${point}: ${stderr}`);
    assert.match(stderr, 'the new daemon did not come up: it ended with');
    assert.match(stderr, `hint: pid ${before} goes on supervising`);
    if (point === 'at once') assert.match(stderr, 'this program is broken');
    assert.is(pidNow(stage), before);
  }
  for (const point of ['locked', 'publishing', 'published'] as const) {
    const before = pidNow(stage);
    const { status, stderr, stdout } = replace(point);
    assert.is(status, 0, `${point}: ${stderr}`);
    // One that was killed when it had published may have been seen before.
    if (!stdout.startsWith('replaced'))
      assert.match(stderr, `the new daemon failed when pid ${before} had gone`);
    assert.is.not(pidNow(stage), before);
    await waitFor('the old one is gone', () => (isAlive(before) ? undefined : true));
  }
  await stage.running('web');
  assert.is(stage.status('web').pid, stage.guest);
  const litter = readdirSync(stage.paths.run).filter(
    (name) => name.startsWith('.') || name === 'daemon.coming',
  );
  assert.equal(litter, []);
});

test('whoever is killed in a handover, the next client finds a daemon or makes one', async () => {
  using stage = await createPair();
  using program = createHandoverProgram();
  for (const victim of ['old', 'client', 'new'] as const) {
    const old = pidNow(stage);
    program.breakAt('ready', 'SIGSTOP');
    const options = { env: stage.world.env, cwd: stage.world.dir, stdio: 'ignore' } as const;
    const replacing = spawn(process.execPath, [program.vmctl, 'daemon', 'replace'], options);
    const ended = new Promise((resolve) => replacing.on('close', resolve));
    const coming = await waitFor('the new one is ready', () => numberIn(stage.paths.comingFile), 60);
    process.kill({ old, new: coming, client: replacing.pid ?? 0 }[victim], 'SIGKILL');
    if (victim !== 'new') process.kill(coming, 'SIGCONT');
    await ended;
    assert.is(stage.status('web').pid, stage.guest, victim);
    await stage.running('web');
  }
  assert.is(stage.launches('web').length, 1);
});

function run({ world }: Stage, vmctl: string, args: readonly string[]): Ran {
  const options = { env: world.env, cwd: world.dir, encoding: 'utf8', timeout: 90_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [vmctl, ...args], options);
  return { status, stdout, stderr };
}

function numberIn(path: string): number | undefined {
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) || undefined : undefined;
}

test.run();
