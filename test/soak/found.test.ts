import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePs } from '../../src/bhyve/process.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { cpuTimeOf } from '../cpu-time.js';
import { ADOPT, foreignGround, guestGround, RESTART, START, STOP, webGround } from './deeds.js';
import { play } from './driver.js';
import { dieAt, pointsOf, type Deed } from './every-point.js';
import type { Ground } from './ground.js';
import { createQuickDriver } from './quick-driver.js';
import { lookAround, passToRest } from './rest.js';
import { judgeAlways, judgeRest } from './rules.js';

/** What campaigns have found, each as the rule that it broke. */

/** The number of the first point that is so called. */
async function pointOf(deed: Deed, what: RegExp): Promise<number> {
  const at = (await pointsOf(deed)).findIndex((point) => what.test(point.what));
  assert.ok(at >= 0, `${deed.name} has a point ${what}`);
  return at + 1;
}

function waits(made: Ground): readonly string[] {
  return [...made.world.world.processes.values()].flatMap(({ argv }) =>
    argv[0] === 'pwait' ? [argv.slice(1).join(' ')] : [],
  );
}

test('an exit keeper that its daemon had no time to write down is found again, and no second one started', async () => {
  const number = await pointOf(START, /^spawn pwait/);
  assert.equal(await dieAt(START, { number, moment: 'after' }), []);
});

test('an exit file whose record went with the last breath of a daemon goes too', async () => {
  const number = await pointOf(STOP, /^rmSync .*web\.json$/);
  assert.equal(await dieAt(STOP, { number, moment: 'after' }), []);
});

test('a guest taken over is wanted before it is called ours: the next daemon does not stop it', async () => {
  const number = await pointOf(ADOPT, /^renameSync .*run\/vmctl\/web\.json/);
  assert.equal(await dieAt(ADOPT, { number, moment: 'after' }), []);
});

test('a restart whose guest is down already is not taken for a guest that switched itself off', async () => {
  for (const [at, { what }] of (await pointsOf(RESTART)).entries())
    if (/^(renameSync|rmSync) /.test(what))
      assert.equal(await dieAt(RESTART, { number: at + 1, moment: 'after' }), [], what);
});

test('daemons that come and go beside a foreign guest leave no crowd of waiting processes', async () => {
  using made = await foreignGround();
  for (let life = 0; life < 5; life += 1) {
    made.life.kill();
    await made.begin();
    await made.pass(5000);
  }
  await made.pass(70_000);
  assert.is(waits(made).length, 1, waits(made).join('; '));
});

test('a guest that takes five minutes to be destroyed comes back all the same', async () => {
  using made = await guestGround();
  made.world.simctl('fault', '{"command":"bhyvectl","match":"--destroy","lateMs":295000}');
  made.world.simctl('guest', 'web', 'crash');
  await made.pass(600_000);
  assert.is(made.status('web')?.status, 'running', made.status('web')?.detail ?? '');
});

test('a stop that could not be written down for want of room is written when there is some', async () => {
  using made = await guestGround();
  made.life.full = true;
  const outcome = await made.order('stop', 'web');
  assert.match(outcome?.warning ?? '', 'would not know of this stop');
  await made.pass(20_000);
  made.life.full = false;
  await made.pass(20_000);
  made.life.kill();
  await made.begin();
  await passToRest(made);
  assert.equal([made.status('web')?.status, made.status('web')?.intent], ['stopped', 'down']);
});

test('what could not be kept of a guest that went down on a full disk is kept when there is room', async () => {
  using made = await guestGround();
  await made.order('stop', 'web');
  made.life.full = true;
  await made.pass(60_000);
  made.life.full = false;
  await passToRest(made);
  const sight = lookAround(made);
  assert.equal([...judgeAlways(sight), ...judgeRest(sight)], []);
  assert.not(existsSync(vmPathsOf(made.paths, 'web').runRecord));
});

test('a start refused for want of room is not remembered', async () => {
  using made = await webGround();
  made.life.full = true;
  assert.is((await made.order('start', 'web'))?.ok, false);
  made.life.full = false;
  await made.pass(20_000);
  made.life.kill();
  await made.begin();
  await passToRest(made);
  assert.equal([made.status('web')?.status, made.status('web')?.intent], ['stopped', 'down']);
});

test('a destroy that cannot be done says so in the end', async () => {
  using made = await guestGround();
  made.world.simctl('fault', '{"command":"bhyvectl","match":"--destroy","times":0,"code":255}');
  made.world.simctl('guest', 'web', 'crash');
  await passToRest(made);
  assert.is(made.status('web')?.status, 'failed');
});

test('a process with a megabyte of blanks in its arguments keeps nobody busy', () => {
  const took = cpuTimeOf(() => {
    const [row] = parsePs(`  99     1     0  1001      10 sh -c ${' '.repeat(1_000_000)}x\n`);
    assert.is(row?.pid, 99);
  });
  assert.ok(took < 1000, `${took} ms`);
});

test('what a dead supervisor still tries has no effect, or nothing here would be proved', async () => {
  using made = await webGround();
  made.life.setTrap({ number: 1, moment: 'before' });
  await made.order('start', 'web');
  await made.pass(60_000);
  assert.not(made.life.alive);
  assert.is(made.world.world.guests.size, 0);
  assert.not(existsSync(vmPathsOf(made.paths, 'web').runRecord));
});

test('a reader of a console that could not be ended is ended when the host can be looked at again', async () => {
  using driver = await createQuickDriver(451986272);
  assert.equal(
    await play(driver, [
      { do: 'trap', trap: { number: 7, moment: 'after' } },
      { do: 'crowd', verbs: ['stop', 'start', 'start', 'stop'], vm: 'job' },
      { do: 'daemon', act: 'again' },
      { do: 'fault', fault: { command: '*', nth: 3, times: 4, signal: 'KILL' } },
      { do: 'guest', vm: 'job', action: 'crash', times: 12 },
    ]),
    [],
  );
});

test.run();
