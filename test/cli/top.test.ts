import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { showTop } from '../../src/cli/top-session.js';
import type { Handle } from '../../src/control/connection.js';
import type { VmctlError } from '../../src/errors.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { fakeDaemon, RUNNING, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';
import { sampleOf, usageOf } from './usage-of.js';

interface Words {
  readonly json?: boolean;
  readonly operands?: readonly string[];
  readonly flags?: readonly string[];
  readonly values?: Readonly<Record<string, string>>;
}

/** One `vmctl top` in batch mode; what it printed. */
async function top({ paths }: FakeDaemon, { json = false, operands = [], flags = [], values = {} }: Words) {
  const terminal = recorder();
  await showTop(
    { ...{ paths, terminal, json, env: {}, definitions: undefined }, program: '/nonexistent/vmctl' },
    { operands, flags: new Set(['batch', ...flags]), values: new Map(Object.entries(values)) },
  );
  return terminal.said;
}

/** Tells a sample without rates and then, while the client is there, others. */
const telling: Handle = async (request, reply, signal) => {
  if (request.request !== 'usage') return reply.done({ kind: 'done' });
  const guests = [usageOf('db', { cpuPercent: 1 }), usageOf('web', { cpuPercent: 2 })];
  for (let count = 0; !signal.aborted; count += 1) {
    await reply.item({ kind: 'usage', sample: sampleOf(guests, count === 0 ? { seconds: null } : {}) });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a batch leaves out the first look, which has no rates, and ends after as many as were asked for', async () => {
  await using daemon = await fakeDaemon(telling);
  const { out } = await top(daemon, { values: { count: '2', delay: '0.5' } });
  const tables = out.split('\n\n').filter((part) => part.startsWith('NAME'));
  assert.is(tables.length, 2);
  assert.match(tables[0] ?? '', /^NAME .*\nweb .*\ndb .*\nTOTAL /);
  assert.equal(daemon.requests, [{ request: 'usage', follow: true, intervalMs: 500 }] as ControlRequest[]);
});

test('--json is one object a line, with the total', async () => {
  await using daemon = await fakeDaemon(telling);
  const { out } = await top(daemon, { json: true, values: { count: '3' } });
  const lines = out.trimEnd().split('\n');
  assert.is(lines.length, 3);
  for (const line of lines) {
    const { seconds, guests, total } = JSON.parse(line) as Record<string, { cpuPercent: number }[]>;
    assert.equal(
      [seconds, guests?.length, (total as unknown as { cpuPercent: number }).cpuPercent],
      [2, 2, 3],
    );
  }
});

test('it is sorted and turned round as asked, and names go to the daemon', async () => {
  await using daemon = await fakeDaemon(telling);
  const values = { count: '1', sort: 'name' };
  const { out } = await top(daemon, { operands: ['web', 'db'], flags: ['reverse'], values });
  assert.match(out, /\nweb .*\ndb .*\nTOTAL /);
  assert.equal(daemon.requests, [{ request: 'usage', follow: true, intervalMs: 2000, names: ['web', 'db'] }]);
});

test('when the daemon is replaced it goes on with the next one', async () => {
  let asked = 0;
  await using daemon = await fakeDaemon(async (request, reply, signal, lines) => {
    asked += 1;
    if (asked > 1) return telling(request, reply, signal, lines);
    const { VmctlError: Failure } = await import('../../src/errors.js');
    throw new Failure('no-daemon', 'the daemon is ending');
  });
  const { out } = await top(daemon, { values: { count: '1' } });
  assert.match(out, /TOTAL/);
  assert.is(asked, 2);
});

test('a tag that nobody has is told, and nobody else is shown in its place', async () => {
  await using daemon = await fakeDaemon(async (request, reply, signal, lines) =>
    request.request === 'status'
      ? reply.done({ kind: 'status', vms: [{ ...RUNNING, tags: ['prod'] }] })
      : telling(request, reply, signal, lines),
  );
  const { out, err } = await top(daemon, { values: { tag: 'nope', count: '1' } });
  assert.equal([out, err], ['', 'vmctl: top: no such VM\n']);
  const some = await top(daemon, { values: { tag: 'prod', count: '1' } });
  assert.match(some.out, /TOTAL/);
  assert.equal(
    daemon.requests.flatMap((one) => (one.request === 'usage' ? [one.names] : [])),
    [['myvm']],
  );
});

for (const [name, value] of [
  ['sort', 'colour'],
  ['count', '0'],
] as const)
  test(`--${name} ${value} is a usage error`, async () => {
    await using daemon = await fakeDaemon(telling);
    const error = await top(daemon, { values: { [name]: value } }).catch((caught: unknown) => caught);
    assert.is((error as VmctlError).code, 'usage');
  });

test.run();
