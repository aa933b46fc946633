import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../free-port.js';
import { createStage, GUEST_TOML, type Stage } from './stage.js';

const DISKLESS = GUEST_TOML.replace(/\[\[disk\]\][^]*/, '');

/** Somebody who takes connections on a port of this machine. */
async function listen(port: number): Promise<Server & { [Symbol.dispose](): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(server, { [Symbol.dispose]: () => void server.close() });
}

function makeVolume({ world }: Stage, path: string): void {
  const file = join(world.dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  truncateSync(file, 16 * 1024 * 1024);
}

function exitsOf(stage: Stage, names: readonly string[]): readonly string[] {
  const ends = names.flatMap((name) => stage.story(name).filter(({ event }) => event === 'guest.exited'));
  return ends.sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ vm }) => String(vm));
}

test('a boot goes on as the host gets ready: a late volume, a service that answers, a supervisor that dies', async () => {
  using stage = createStage();
  const port = await freePort();
  const volume = '/dev/zvol/tank/db';
  const ready = `autostart = true\nready = { tcp = "127.0.0.1:${port}" }\n`;
  stage.define('db', `${ready}${DISKLESS}[[disk]]\npath = "${volume}"\n`);
  stage.vm('app', `autostart = true\nafter = ["db"]\n${GUEST_TOML}`);
  stage.world.simctl('boot');
  await stage.daemon();
  const late = await stage.until('db', 'waits', ({ status }) => status === 'waiting');
  assert.match(late.detail ?? '', /^there is no disk .*\/dev\/zvol\/tank\/db; looked at again every \d+ s$/);
  await stage.until('app', 'waits', ({ detail }) => detail === 'comes after db');
  assert.match(stage.ok('status', 'app'), /waiting \(comes after db\)/);
  await stage.killDaemon();
  await stage.daemon();
  makeVolume(stage, volume);
  const db = await stage.running('db');
  assert.equal([db.ready, db.attempts], [false, 0]);
  assert.is(stage.status('app').detail, 'comes after db');
  using server = await listen(port);
  assert.ok(server.listening);
  await stage.running('app');
  assert.is(stage.status('db').ready, true);
  assert.match(stage.ok('logs', 'db'), /waiting: there is no disk .*\n.*hint: make that device/);
  const words = stage.story('db').map(({ event }) => event);
  assert.ok(words.indexOf('vm.waiting') < words.indexOf('vm.ready'));
});

test('a host shutdown goes in reverse order and in time, past a guest that is deaf and one that is protected', async () => {
  using stage = createStage();
  const heads = {
    db: 'protect = true\n',
    app: 'after = ["db"]\n',
    edge: 'after = ["app"]\n',
    vault: 'protect = true\n',
  };
  // Their order is written down later: coming up in waves takes its time.
  for (const name of Object.keys(heads)) {
    stage.vm(name);
    await stage.up(name);
  }
  for (const [name, head] of Object.entries(heads))
    stage.define(name, `${head}stop_timeout = "1h"\n${GUEST_TOML}`);
  stage.ok('daemon', 'reload');
  for (const verb of ['stop', 'kill', 'reset', 'restart']) {
    const refused = stage.vmctl(verb, '-y', 'vault');
    assert.is(refused.status, 75);
    assert.match(refused.stderr, new RegExp(`vault: ${verb} is not possible: it is protected`));
    assert.match(refused.stderr, new RegExp(`hint: vmctl ${verb} vault --force`));
  }
  stage.ok('kill', '--force', 'vault');
  stage.world.simctl('guest', 'app', 'ignore-button');
  // For the deaf one alone there would be an hour.
  stage.ok('daemon', 'stop', '--timeout', '16');
  assert.equal(exitsOf(stage, Object.keys(heads)), ['vault', 'edge', 'app', 'db']);
});

test.run();
