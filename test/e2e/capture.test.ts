import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { consoleFilesOf, serialLockPath } from '../../src/store/paths.js';
import { createWebStage, isAlive, waitFor } from './stage.js';

test('a console is kept from the first line of the boot on, whoever dies, and cu(1) is kept off it', async () => {
  using stage = createWebStage();
  const { newest } = consoleFilesOf(stage.paths, 'web', 1);
  const lock = serialLockPath(stage.paths, `${stage.world.dir}/dev/nmdm-web.1B`);
  const holder = (): number => {
    try {
      return parseInt(readFileSync(lock, 'utf8'), 10);
    } catch {
      return 0;
    }
  };
  const kept = (text: string): Promise<true> =>
    waitFor(`${text} in ${newest}`, () => (readFileSync(newest, 'utf8').includes(text) ? true : undefined));
  await stage.up('web');
  await kept('login: ');
  assert.match(readFileSync(newest, 'utf8'), /^UEFI firmware[^]*booting for web\r\n/);
  const reader = holder();
  assert.ok(isAlive(reader));
  const cu = spawnSync(`${stage.world.dir}/bin/cu`, ['-l', '/dev/nmdm-web.1B'], {
    env: stage.world.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  assert.equal([cu.status, cu.stdout], [3, 'all ports busy\n']);
  await stage.killDaemon();
  stage.world.simctl('guest', 'web', 'console', 'while nobody supervises');
  await kept('while nobody supervises\r\n');
  await stage.daemon();
  await stage.running('web');
  assert.is(holder(), reader);
  process.kill(reader, 'SIGKILL');
  await waitFor('another reader', () => (isAlive(holder()) && holder() !== reader ? true : undefined));
  // Between open(2) and stty(1) a side echoes: what is printed then is sent back (console.md).
  const device = `${stage.world.dir}/dev/nmdm-web.1B`;
  await waitFor('it does not echo', () => {
    const modes = spawnSync(`${stage.world.dir}/bin/stty`, ['-f', device, '-g'], {
      env: stage.world.env,
      encoding: 'utf8',
    });
    return /:lflag=0:/.test(modes.stdout) ? true : undefined;
  });
  await waitFor('it reads', () => {
    stage.world.simctl('guest', 'web', 'console', 'and on');
    return readFileSync(newest, 'utf8').endsWith('and on\r\n') ? true : undefined;
  });
  const last = holder();
  stage.ok('stop', 'web');
  assert.not(existsSync(lock));
  assert.not(isAlive(last));
});

test.run();
