import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQuickStage, QUICK_GUEST } from './quick-stage.js';

const PROTECTED = `protect = true\n${QUICK_GUEST}`;
const VERBS = ['stop', 'restart', 'kill', 'reset'] as const;

test('stop, restart, kill and reset of a protected guest are refused, naming --force', async () => {
  using stage = await createQuickStage({}, PROTECTED);
  await stage.order('start', 'web');
  await stage.pass(30_000);
  for (const verb of VERBS) {
    const { ok, message, error } = await stage.order(verb, 'web');
    assert.equal([ok, error?.code], [false, 'denied']);
    assert.is(message, `web: ${verb} is not possible: it is protected (protect = true)`);
    assert.is(error?.hint, `vmctl ${verb} web --force does it all the same`);
  }
  assert.equal([stage.status('web').status, stage.status('web').intent], ['running', 'up']);
});

test('with --force each of them is done', async () => {
  for (const verb of VERBS) {
    using stage = await createQuickStage({}, PROTECTED);
    await stage.order('start', 'web');
    await stage.pass(30_000);
    assert.ok((await stage.order(verb, 'web', { force: true })).ok, verb);
    await stage.pass(30_000);
    const back = verb === 'restart' || verb === 'reset';
    assert.is(stage.status('web').status, back ? 'running' : 'stopped', verb);
  }
});

test('who is on the way up is protected too, who is down is not', async () => {
  using stage = await createQuickStage({}, PROTECTED);
  assert.ok((await stage.order('stop', 'web')).ok, 'already down');
  await stage.order('start', 'web');
  assert.is((await stage.order('stop', 'web')).error?.code, 'denied');
  await stage.pass(30_000);
  await stage.guest('web', 'crash');
  assert.is(stage.status('web').status, 'restarting');
  assert.is((await stage.order('kill', 'web')).error?.code, 'denied');
  await stage.pass(30_000);
  await stage.guest('web', 'poweroff');
  await stage.pass(5_000);
  for (const verb of ['stop', 'kill'] as const) assert.ok((await stage.order(verb, 'web')).ok, verb);
});

test('the file as it is now decides, not what the guest was started with', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(30_000);
  stage.define('web', PROTECTED);
  await stage.supervisor().reload();
  assert.is((await stage.order('kill', 'web')).error?.code, 'denied');
  stage.define('web', QUICK_GUEST);
  await stage.supervisor().reload();
  assert.ok((await stage.order('kill', 'web')).ok);
});

test.run();
