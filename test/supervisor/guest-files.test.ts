import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const WITH_VARS = QUICK_GUEST.replace('"uefi"', '{ type = "uefi", vars = true }');
const VARS_SIZE = 540_672;

function home({ paths }: QuickStage): string {
  return join(paths.root, 'var/db/vmctl/vms/web');
}

function varsOf(stage: QuickStage): string {
  return join(home(stage), 'uefi-vars.fd');
}

async function up(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
}

test('the first start makes the firmware variables, and no later one touches them', async () => {
  using stage = await createQuickStage({}, WITH_VARS);
  await up(stage);
  assert.is(statSync(varsOf(stage)).size, VARS_SIZE);
  assert.is(statSync(varsOf(stage)).mode & 0o777, 0o600);
  const argv = readRunRecord(stage.paths, 'web')?.bhyve.args.join(' ') ?? '';
  assert.ok(argv.includes(`BHYVE_UEFI_CODE.fd,${varsOf(stage)}`), argv);
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  writeFileSync(varsOf(stage), 'boot order of this guest'.padEnd(VARS_SIZE));
  await up(stage);
  assert.match(readFileSync(varsOf(stage), 'utf8'), /^boot order of this guest/);
});

test('a supervisor killed right after it made them leaves a whole file, and the next one goes on', async () => {
  using stage = await createQuickStage({}, WITH_VARS);
  mkdirSync(home(stage), { recursive: true });
  writeFileSync(`${varsOf(stage)}.tmp`, 'half a copy');
  await stage.order('start', 'web');
  for (let turn = 0; !existsSync(varsOf(stage)); turn += 1) {
    assert.ok(turn < 5000, 'they were never made');
    await stage.pass(1);
  }
  stage.kill();
  assert.is(statSync(varsOf(stage)).size, VARS_SIZE);
  await stage.begin();
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'running');
  assert.equal(readdirSync(home(stage)).sort(), ['disk.img', 'uefi-vars.fd']);
});

test('variables that are empty are refused with words, and left as they are', async () => {
  using stage = await createQuickStage({}, WITH_VARS);
  writeFileSync(varsOf(stage), '');
  await stage.order('start', 'web');
  await stage.pass(1000);
  assert.match(String(stage.status('web').detail), /firmware variables .*uefi-vars\.fd are empty/);
  assert.is(statSync(varsOf(stage)).size, 0);
});

const WITH_PORT = `${QUICK_GUEST}[[virtio_console]]\nport = ["a"]\n`;

/** A socket whose maker is gone. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.x`, resolve));
  linkSync(`${path}.x`, path);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

test('a socket that an earlier run left is removed before every run of bhyve', async () => {
  using stage = await createQuickStage({}, WITH_PORT);
  const path = join(home(stage), 'vtcon.a');
  await leaveSocket(path);
  await up(stage);
  assert.not.ok(existsSync(path));
  await leaveSocket(path);
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(stage.status('web').lastExit, 'rebooted');
  assert.not.ok(existsSync(path));
});

test('a socket that somebody listens on is left alone and the start refused', async () => {
  using stage = await createQuickStage({}, WITH_PORT);
  const path = join(home(stage), 'vtcon.a');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await stage.order('start', 'web');
    for (let turn = 0; stage.status('web').status === 'starting' && turn < 1000; turn += 1)
      await stage.pass(1);
    assert.match(String(stage.status('web').detail), /a process listens on the socket .*vtcon\.a/);
    assert.ok(existsSync(path));
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});

test('a file in the place of a socket is refused and left alone', async () => {
  using stage = await createQuickStage({}, WITH_PORT);
  const path = join(home(stage), 'vtcon.a');
  writeFileSync(path, 'notes');
  await stage.order('start', 'web');
  await stage.pass(1000);
  assert.match(String(stage.status('web').detail), /vtcon\.a is no socket/);
  assert.is(readFileSync(path, 'utf8'), 'notes');
});

const OPTIONAL = `${QUICK_GUEST}[[disk]]\npath = "data.img"\noptional = true\n[[disk]]\npath = "last.img"\n`;

test('an optional disk that is not there is left out and told, and the others stay at their addresses', async () => {
  using stage = await createQuickStage({}, OPTIONAL);
  const make = (file: string): void => {
    writeFileSync(join(home(stage), file), '');
    truncateSync(join(home(stage), file), 1024 * 1024);
  };
  const disks = (): readonly string[] =>
    (readRunRecord(stage.paths, 'web')?.bhyve.args ?? []).flatMap((word) => {
      const [, slot, path] = /^(\d+):0,virtio-blk,.*\/(\w+)\.img$/.exec(word) ?? [];
      return slot === undefined ? [] : [`${slot} ${path}`];
    });
  make('last.img');
  await up(stage);
  const before = disks();
  assert.is(before.length, 2);
  assert.ok(stage.told.some(({ reason }) => reason === 'optional disk data.img is not there: left out'));
  assert.is(stage.status('web').argv, 'same');
  make('data.img');
  await stage.order('restart', 'web');
  await stage.pass(60_000);
  assert.is(disks().length, 3);
  for (const one of before) assert.ok(disks().includes(one), `${one} in ${disks().join()}`);
});

test.run();
