import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  judgeAction,
  judgeRequest,
  RIGHTS,
  forbidden,
  type Action,
  type Verdict,
} from '../../src/daemon/rights.js';
import type { ControlRequest } from '../../src/protocol/request.js';

/** Every cell: what an operator may, what an owner may. Root may everything. */
const CELLS: Readonly<Record<Action, readonly [operator: Verdict, owner: Verdict]>> = {
  ping: ['yes', 'yes'],
  status: ['yes', 'own'],
  start: ['yes', 'own'],
  stop: ['yes', 'own'],
  restart: ['yes', 'own'],
  kill: ['yes', 'own'],
  reset: ['yes', 'own'],
  attach: ['yes', 'own'],
  events: ['yes', 'own'],
  logs: ['yes', 'own'],
  usage: ['yes', 'own'],
  nics: ['yes', 'own'],
  net: ['yes', 'own'],
  adopt: ['yes', 'no'],
  nic: ['yes', 'no'],
  bridges: ['yes', 'no'],
  jails: ['yes', 'no'],
  macs: ['yes', 'no'],
  metrics: ['yes', 'no'],
  takeover: ['no', 'no'],
  'start with cdrom': ['no', 'no'],
  'nic elsewhere': ['no', 'no'],
  bridge: ['no', 'no'],
  jail: ['no', 'no'],
  reload: ['no', 'no'],
  shutdown: ['no', 'no'],
  detach: ['no', 'no'],
};

for (const [action, [operator, owner]] of Object.entries(CELLS) as [Action, readonly [Verdict, Verdict]][]) {
  test(`${action}: root yes, operator ${operator}, owner ${owner}`, () => {
    assert.is(judgeAction('root', action), 'yes');
    assert.is(judgeAction('operator', action), operator);
    assert.is(judgeAction('owner', action), owner);
  });
}

test('the table has these cells and no others', () => {
  assert.equal(Object.keys(RIGHTS).sort(), Object.keys(CELLS).sort());
});

const ours = (bridge: string): boolean => bridge === 'bnet0';
const operate = (verb: 'start' | 'adopt', takeover?: boolean): ControlRequest => ({
  ...{ request: 'operate', verb, wait: true },
  ...(takeover === undefined ? {} : { takeover }),
});

test('an install medium is any file of the host: only root attaches one', () => {
  const request = { request: 'operate', verb: 'start', wait: true, names: ['a'], cdrom: '/etc/x' } as const;
  for (const role of ['operator', 'owner'] as const)
    assert.is(
      judgeRequest(role, request, () => true),
      'no',
    );
  assert.is(
    judgeRequest('root', request, () => true),
    'yes',
  );
  assert.is(forbidden('user:ann', request).message, 'user:ann may not ask for start with an install medium');
});

test('a request is judged by its verb: adopt by an operator, with --takeover by root only', () => {
  assert.is(judgeRequest('operator', operate('start'), ours), 'yes');
  assert.is(judgeRequest('operator', operate('adopt'), ours), 'yes');
  assert.is(judgeRequest('operator', operate('adopt', false), ours), 'yes');
  assert.is(judgeRequest('operator', operate('adopt', true), ours), 'no');
  assert.is(judgeRequest('root', operate('adopt', true), ours), 'yes');
  // Of another verb it means nothing.
  assert.is(judgeRequest('owner', operate('start', true), ours), 'own');
});

test('an operator moves NICs among bridges of host.toml, and onto no other', () => {
  const move = (bridge?: string): ControlRequest => ({
    ...{ request: 'nic', verb: bridge === undefined ? 'plug' : 'move', name: 'web', nic: '0' },
    ...(bridge === undefined ? {} : { bridge }),
  });
  assert.is(judgeRequest('operator', move('bnet0'), ours), 'yes');
  assert.is(judgeRequest('operator', move(), ours), 'yes');
  assert.is(judgeRequest('operator', move('somebodys'), ours), 'no');
  assert.is(judgeRequest('owner', move('bnet0'), ours), 'no');
  assert.is(judgeRequest('root', move('somebodys'), ours), 'yes');
});

test('a refusal names who and what', () => {
  assert.is(forbidden('user:ann', operate('adopt')).message, 'user:ann may not ask for adopt');
  assert.is(
    forbidden('user:ann', { request: 'bridge', verb: 'up' }).message,
    'user:ann may not ask for bridge up',
  );
  assert.is(forbidden('user:ann', { request: 'reload' }).status, 77);
});

test.run();
