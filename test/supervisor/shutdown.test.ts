import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readStateRecord } from '../../src/store/records.js';
import { shutDown } from '../../src/supervisor/shutdown.js';
import type { Vm } from '../../src/supervisor/vm.js';
import type { VmEvent } from '../../src/vm/event.js';
import { isDown } from '../../src/vm/publish.js';
import { KILL_LIMIT } from '../../src/vm/timing.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';
import { SimulatedClock } from './simulated-clock.js';

const CHAIN = { db: '', app: 'after = ["db"]\n', edge: 'after = ["app"]\n', other: '' };

async function createFleet(vms: Readonly<Record<string, string>>): Promise<QuickStage> {
  const stage = await createQuickStage();
  for (const [name, head] of Object.entries(vms)) {
    stage.define(name, head + QUICK_GUEST);
    stage.disk(name);
  }
  await stage.supervisor().reload();
  for (const name of Object.keys(vms)) {
    await stage.order('start', name);
    await stage.pass(15_000);
  }
  return stage;
}

interface End {
  readonly vm: string;
  /** Seconds after the order. */
  readonly at: number;
}

/** Shuts down; how long it took and when each guest ended, in order. */
async function goDown(
  stage: QuickStage,
  timeoutMs?: number,
): Promise<{ took: number; ends: readonly End[] }> {
  const begin = stage.clock.monotonic();
  const seen = stage.told.length;
  const how = timeoutMs === undefined ? {} : { timeoutMs };
  await stage.clock.passUntil(stage.supervisor().shutdown(how, () => undefined));
  const ends = stage.told.slice(seen).flatMap(({ event, vm, time }) =>
    event === 'guest.exited'
      ? [
          {
            vm: String(vm),
            at: Math.round((Date.parse(time) - stage.clock.wall() + stage.clock.monotonic() - begin) / 1000),
          },
        ]
      : [],
  );
  return { took: (stage.clock.monotonic() - begin) / 1000, ends };
}

function names(ends: readonly End[]): readonly string[] {
  return ends.map(({ vm }) => vm);
}

test('guests go down in reverse order, each when those that come after it are gone', async () => {
  using stage = await createFleet(CHAIN);
  const { ends } = await goDown(stage, 600_000);
  assert.equal(
    names(ends).filter((name) => name !== 'other'),
    ['edge', 'app', 'db'],
  );
  for (const name of Object.keys(CHAIN)) {
    assert.is(readStateRecord(stage.paths, name)?.intent, 'up', 'what operators want is left alone');
    assert.is(stage.status(name).status, 'stopped');
  }
});

test('guests that do not go are forced off in time, whatever they may take: all within the time given', async () => {
  for (const seconds of [10, 30, 90]) {
    using stage = await createFleet(CHAIN);
    for (const name of Object.keys(CHAIN)) await stage.guest(name, 'ignore-button');
    const { ends, took } = await goDown(stage, seconds * 1000);
    assert.ok(took <= seconds, `${took} s of ${seconds}`);
    assert.equal(
      names(ends).filter((name) => name !== 'other'),
      ['edge', 'app', 'db'],
    );
  }
});

test('a wave in which all go at once leaves its time to the others', async () => {
  using stage = await createFleet(CHAIN);
  await stage.guest('db', 'ignore-button');
  const { ends, took } = await goDown(stage, 120_000);
  const db = ends.find(({ vm }) => vm === 'db');
  assert.ok((db?.at ?? 0) > 100, `db had ${db?.at} s`);
  assert.ok(took <= 120, `${took} s`);
});

test('without a time each guest has its own stop_timeout', async () => {
  using stage = await createFleet({
    db: 'stop_timeout = "20s"\n',
    app: 'after = ["db"]\nstop_timeout = "40s"\n',
  });
  for (const name of ['db', 'app']) await stage.guest(name, 'ignore-button');
  const { ends } = await goDown(stage);
  const [app = { at: 0 }, db = { at: 0 }] = ends;
  assert.ok(app.at >= 40 && app.at < 46, `app after ${app.at} s`);
  assert.ok(db.at >= 60 && db.at < 72, `db after ${db.at} s`);
});

test('a guest that nothing ends keeps no other from its turn, with a time or without, and is waited for', async () => {
  for (const timeoutMs of [undefined, 60_000]) {
    const clock = new SimulatedClock();
    const vms = new Map([doll('db', []), doll('edge', ['db'], 'unkillable')].map((vm) => [vm.name, vm]));
    let over = false;
    const quiet = { onProgress: () => undefined, isCurrent: () => true };
    void shutDown({ clock, vms, timeoutMs, ...quiet }).then(() => (over = true));
    await clock.pass(60_000);
    assert.is(isDown((vms.get('db') as Vm).snapshot()), true);
    assert.not(over);
  }
});

/** A VM without a machine: it is down as soon as it is told to, or never. */
function doll(name: string, after: readonly string[], nature?: 'unkillable'): Vm {
  let down = false;
  const definition = { name, after, stopTimeoutMs: 10_000 };
  const tries = { probe: 0, clean: 0, kill: nature === undefined ? 0 : KILL_LIMIT + 1 };
  const snapshot = () => ({
    value: down ? 'stopped' : { alive: nature === undefined ? 'settled' : 'killing' },
    hasTag: (tag: string) => down && tag === 'down',
    matches: () => false,
    context: { definition, tries, guest: { pid: 7 } },
  });
  const send = ({ type }: VmEvent): void => void (down = type === 'shutdown' && nature === undefined);
  return { name, snapshot, send, onChange: () => () => undefined } as unknown as Vm;
}

test('from the first moment on nothing is started or relaunched, in no wave', async () => {
  using stage = await createFleet(CHAIN);
  await stage.guest('edge', 'ignore-button');
  stage.define('late', QUICK_GUEST);
  stage.disk('late');
  await stage.supervisor().reload();
  await stage.order('start', 'late');
  const launches = (): number => stage.told.filter(({ event }) => event === 'guest.launched').length;
  let over = false;
  void stage
    .supervisor()
    .shutdown({ timeoutMs: 300_000 }, () => undefined)
    .then(() => (over = true));
  await stage.pass(1_000);
  const before = launches();
  await stage.guest('db', 'reboot');
  await stage.guest('app', 'crash');
  for (const [verb, name] of [
    ['start', 'web'],
    ['restart', 'other'],
    ['reset', 'other'],
  ] as const)
    assert.is((await stage.order(verb, name)).error?.code, 'denied', verb);
  await stage.pass(10_000);
  assert.equal(
    ['db', 'app'].map((name) => stage.status(name).status),
    ['stopped', 'stopped'],
  );
  await stage.pass(300_000);
  assert.ok(over);
  assert.is(launches(), before);
  assert.is(stage.status('late').status, 'stopped');
});

test('a second shutdown with less time takes over', async () => {
  using stage = await createFleet(CHAIN);
  for (const name of Object.keys(CHAIN)) await stage.guest(name, 'ignore-button');
  let first = false;
  void stage
    .supervisor()
    .shutdown({}, () => undefined)
    .then(() => (first = true));
  await stage.pass(10_000);
  const { took } = await goDown(stage, 30_000);
  assert.ok(took <= 30, `${took} s`);
  await stage.pass(1_000);
  assert.ok(first, 'the first is over with it');
});

test('protect does not keep a guest up when the host goes down', async () => {
  using stage = await createFleet({ vault: 'protect = true\n' });
  const { ends } = await goDown(stage, 60_000);
  assert.equal(names(ends), ['vault']);
});

test.run();
