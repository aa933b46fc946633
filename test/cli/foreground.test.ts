import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runVm } from '../../src/cli/foreground.js';
import type { Handle } from '../../src/control/connection.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { fakeDaemon, RUNNING, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

interface Ended {
  readonly status: number;
  readonly err: string;
  /** What was ordered, in this order. */
  readonly orders: readonly string[];
}

async function run({ paths, requests }: FakeDaemon): Promise<Ended> {
  const terminal = recorder();
  const status = await runVm(
    { ...{ paths, terminal, json: false, env: {}, definitions: undefined }, program: '/nonexistent/vmctl' },
    { operands: ['myvm'], flags: new Set(), values: new Map() },
  );
  const orders = requests.flatMap((one) => (one.request === 'operate' ? [one.verb] : []));
  return { status, err: terminal.said.err, orders };
}

/** A daemon that is told of `SIGTERM` before it has said that everything past was told. */
function hurried(before: StatusReport): Handle {
  let vm = before;
  return async (request, reply, signal) => {
    if (request.request === 'status') return reply.done({ kind: 'status', vms: [vm] });
    if (request.request === 'operate') {
      vm = request.verb === 'stop' ? DOWN : RUNNING;
      return reply.done({ kind: 'operate', outcomes: [{ name: 'myvm', ok: true, message: request.verb }] });
    }
    if (request.request !== 'logs' || !request.follow) return reply.done({ kind: 'done' });
    process.emit('SIGTERM');
    await reply.item({ kind: 'live', mark: '1' });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
}

const DOWN: StatusReport = { ...RUNNING, status: 'stopped', pid: null, intent: 'down' };

test('a signal that comes before anything was ordered starts nothing', async () => {
  await using daemon = await fakeDaemon(hurried(DOWN));
  const { status, err, orders } = await run(daemon);
  assert.equal([status, orders], [0, ['stop']], err);
});

test('a guest that runs already is stopped by it all the same', async () => {
  await using daemon = await fakeDaemon(hurried(RUNNING));
  const { status, err, orders } = await run(daemon);
  assert.equal([status, orders], [0, ['stop']], err);
  assert.match(err, /myvm: stopping; a second signal leaves it to the daemon/);
});

test.run();
