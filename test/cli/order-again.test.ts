import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handle } from '../../src/control/connection.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { RUNNING } from './fake-daemon.js';
import { ground, hang, type Ground } from './persistent-ground.js';

test('a start, a stop and a kill are given again, and the operator is told', async () => {
  using place = ground();
  for (const verb of ['start', 'stop', 'kill'] as const) {
    const order = { request: 'operate', verb, names: ['web'], wait: true } as const;
    const old = await place.daemon(async (_, reply, signal) => {
      reply.progress('starting', 'web');
      await hang(order, reply, signal);
    });
    const answer = place.ask(order);
    await place.heard();
    place.announce(process.pid);
    await old.close({ successor: true });
    const next = await place.daemon(async (_, reply) => reply.done({ kind: 'operate', outcomes: [] }));
    assert.is((await answer).kind, 'operate');
    assert.equal(place.requests.splice(0), [order, order]);
    await next.close();
  }
  assert.is(place.terminal.said.err, 'vmctl: the daemon has ended; going on with the next one\n'.repeat(3));
});

const RESTART = { request: 'operate', verb: 'restart', names: ['web'], wait: true } as const;

/** A daemon that ends when it has begun with an order, or before, and the next one. */
async function cutOff(
  place: Ground,
  wanted: Extract<ControlRequest, { readonly request: 'operate' }>,
  { begun, next }: { readonly begun: boolean; readonly next: Handle },
) {
  const old = await place.daemon(async (_, reply, signal) => {
    if (begun) reply.progress('stopping', 'web');
    await hang(wanted, reply, signal);
  });
  const answer = place.ask(wanted);
  await place.heard();
  place.announce(process.pid);
  await old.close({ successor: true });
  const server = await place.daemon(next);
  const result = await answer;
  await server.close();
  return result;
}

const outcome = { name: 'web', ok: true, message: 'running, pid 9' };

for (const begun of [true, false]) {
  test(`a restart that ${begun ? 'had begun' : 'is under way'} is waited for, never given again`, async () => {
    using place = ground();
    let looks = 0;
    const result = await cutOff(place, RESTART, {
      begun,
      next: async (wanted, reply) => {
        if (wanted.request === 'status') {
          const intent = (looks += 1) < 3 ? 'cycle' : 'up';
          return reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web', intent }] });
        }
        reply.done({ kind: 'operate', outcomes: [outcome] });
      },
    });
    assert.equal(result, { kind: 'operate', outcomes: [outcome] });
    const verbs = place.requests.slice(1).flatMap((one) => ('verb' in one ? [one.verb] : []));
    assert.equal(verbs, ['start']);
    assert.ok(looks >= 3);
  });
}

test('a restart that no daemon had begun with is given to the next one', async () => {
  using place = ground();
  await cutOff(place, RESTART, {
    begun: false,
    next: async (wanted, reply) => {
      if (wanted.request === 'status')
        return reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web' }] });
      reply.done({ kind: 'operate', outcomes: [outcome] });
    },
  });
  assert.equal(
    place.requests.flatMap((one) => ('verb' in one ? [one.verb] : [])),
    ['restart', 'restart'],
  );
});

test('a restart that hangs in its first half ends as it does with one daemon', async () => {
  using place = ground();
  const stuck = {
    ...RUNNING,
    name: 'web',
    intent: 'cycle',
    status: 'stopping',
    detail: 'still shutting down',
  } as const;
  const result = await cutOff(place, RESTART, {
    begun: true,
    next: async (_, reply) => reply.done({ kind: 'status', vms: [stuck] }),
  });
  assert.is(result.kind === 'operate' && result.outcomes[0]?.error?.code, 'timeout');
});

test('a reset is not given again: whether it was done is said to be unknown', async () => {
  using place = ground();
  const order = { request: 'operate', verb: 'reset', names: ['web'], wait: true } as const;
  const result = await cutOff(place, order, {
    begun: true,
    next: async (_, reply) => reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web' }] }),
  });
  assert.match(
    (result.kind === 'operate' && result.outcomes[0]?.message) || '',
    'before it told whether it was reset',
  );
  assert.is(place.requests.filter((one) => 'verb' in one).length, 1);
});

test.run();
