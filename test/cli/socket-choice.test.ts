import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { socketsOf } from '../../src/cli/socket-choice.js';
import { askTogether } from '../../src/cli/many-sockets.js';
import type { PartialReport } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import { serve } from '../../src/control/server.js';
import { VmctlError } from '../../src/errors.js';
import { sampleOf, usageOf } from './usage-of.js';
import type { ControlResult, Outcome, StatusReport } from '../../src/protocol/report.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';

interface Served extends AsyncDisposable {
  readonly sockets: readonly [string, ...string[]];
  /** What each was asked, without what only finds out who knows what. */
  readonly asked: readonly ControlRequest[][];
  /** The client has left a socket that would have told on. */
  readonly left: Promise<unknown>;
}

interface Serving {
  readonly role?: 'operator' | 'owner';
  readonly vms: readonly string[];
}

async function serveAll(...sockets: readonly Serving[]): Promise<Served> {
  const directory = mkdtempSync('/tmp/vd');
  const asked = sockets.map((): ControlRequest[] => []);
  let onLeft = (): void => undefined;
  const left = new Promise<void>((resolve) => (onLeft = resolve));
  const servers = await Promise.all(
    sockets.map((socket, at) =>
      serve({
        socketPath: `${directory}/${at}`,
        handle: answering(socket, { asked: asked[at] ?? [], onLeft }),
      }),
    ),
  );
  return {
    sockets: sockets.map((_, at) => `${directory}/${at}`) as [string, ...string[]],
    ...{ asked, left },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.close()));
      rmSync(directory, { recursive: true });
    },
  };
}

interface Heard {
  readonly asked: ControlRequest[];
  readonly onLeft: () => void;
}

function answering({ role, vms }: Serving, { asked, onLeft }: Heard): Handle {
  return async (request, reply, signal) => {
    if (role === undefined) throw new VmctlError('permission', 'nobody');
    if (request.request === 'ping')
      return reply.done({ ...{ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 1 }, role });
    if (request.request !== 'status' || request.names !== undefined) asked.push(request);
    if (request.request === 'status')
      return reply.done({
        kind: 'status',
        vms: (request.names ?? vms).map((name) => ({ name }) as StatusReport),
      });
    if (request.request === 'operate') {
      const outcomes = (request.names ?? vms).map((name): Outcome => ({
        name,
        ok: vms.includes(name),
        message: '',
      }));
      return reply.done({ kind: 'operate', outcomes });
    }
    if (request.request === 'usage') {
      await tellUsage({ names: request.names ?? vms, reply, signal });
      return onLeft();
    }
    for (const vm of vms) await reply.item({ kind: 'event', event: { vm }, mark: String(Math.random()) });
    reply.done({ kind: 'done' });
  };
}

interface Usage {
  readonly names: readonly string[];
  readonly reply: Parameters<Handle>[1];
  readonly signal: AbortSignal;
}

/** Two looks, and then silence until the client has gone, or the end of the daemon where there is a VM `brittle`. */
async function tellUsage({ names, reply, signal }: Usage): Promise<void> {
  const guests = names.map((name) => usageOf(name));
  for (const seconds of [null, 2]) {
    await reply.item({ kind: 'usage', sample: sampleOf(guests, { seconds }) });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (names.includes('brittle')) throw new VmctlError('no-daemon', 'the daemon is ending');
  await new Promise((resolve) => (signal.aborted ? resolve(0) : signal.addEventListener('abort', resolve)));
}

const ANN: Serving = { role: 'owner', vms: ['both', 'web'] };
const STAFF: Serving = { role: 'owner', vms: ['both', 'db'] };

function namesIn(result: ControlResult): readonly string[] {
  if (result.kind === 'status') return result.vms.map(({ name }) => name);
  return result.kind === 'operate' ? result.outcomes.map(({ name, ok }) => `${name}${ok ? '' : '?'}`) : [];
}

test('several sockets show one list, each VM once, in the order of names or as asked', async () => {
  await using sockets = await serveAll(ANN, STAFF);
  assert.equal(namesIn(await askTogether(sockets.sockets, { request: 'status' }, {})), ['both', 'db', 'web']);
  const some = await askTogether(sockets.sockets, { request: 'status', names: ['db', 'both'] }, {});
  assert.equal(namesIn(some), ['db', 'both']);
});

test('an order goes to the first socket that knows the VM; what none knows goes to the first', async () => {
  await using sockets = await serveAll(ANN, STAFF);
  const order = { request: 'operate', verb: 'stop', wait: true } as const;
  const result = await askTogether(sockets.sockets, { ...order, names: ['db', 'xx', 'both'] }, {});
  assert.equal(namesIn(result), ['db', 'xx?', 'both']);
  assert.equal(sockets.asked, [[{ ...order, names: ['xx', 'both'] }], [{ ...order, names: ['db'] }]]);
  assert.equal(namesIn(await askTogether(sockets.sockets, order, {})), ['both', 'db', 'web']);
});

test('what names a VM is asked of who knows it', async () => {
  await using sockets = await serveAll(ANN, STAFF);
  await askTogether(sockets.sockets, { request: 'logs', name: 'db', follow: false }, {});
  await askTogether(sockets.sockets, { request: 'nics', name: 'web' }, {});
  assert.equal(
    sockets.asked.map((all) => all.map(({ request }) => request)),
    [['nics'], ['logs']],
  );
});

test('events of all come from all sockets, each once', async () => {
  await using sockets = await serveAll(ANN, STAFF);
  const told: string[] = [];
  const onReport = (report: PartialReport): void => {
    if (report.report === 'item' && report.value.kind === 'event')
      told.push(String(report.value.event['vm']));
  };
  await askTogether(sockets.sockets, { request: 'events', follow: false }, { onReport });
  assert.equal(told.sort(), ['both', 'db', 'web']);
});

/** Follows what guests use until the second look of the first socket; the names of that. */
async function usageOver(served: Served, names?: readonly string[]): Promise<readonly string[]> {
  const over = new AbortController();
  let shown: readonly string[] = [];
  const onReport = (report: PartialReport): void => {
    if (report.report !== 'item' || report.value.kind !== 'usage') return;
    if (report.value.sample.seconds === null) return;
    shown = report.value.sample.guests.map(({ name }) => name);
    over.abort();
  };
  const wanted = { request: 'usage', follow: true, ...(names === undefined ? {} : { names }) } as const;
  await askTogether(served.sockets, wanted, { onReport, signal: over.signal }).catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  return shown;
}

test('what guests use comes from all sockets as one sample, each VM once; names go to who knows them', async () => {
  await using sockets = await serveAll(ANN, STAFF);
  assert.equal([...(await usageOver(sockets))].sort(), ['both', 'db', 'web']);
  assert.equal([...(await usageOver(sockets, ['db', 'web']))].sort(), ['db', 'web']);
  assert.equal(
    sockets.asked.map((all) => all.map((one) => ('names' in one ? one.names : undefined))),
    [
      [undefined, ['web']],
      [undefined, ['db']],
    ],
  );
});

test('somebody who owns nothing yet is shown an empty sample, not sent away', async () => {
  await using sockets = await serveAll({ role: 'owner', vms: [] }, { role: 'owner', vms: [] });
  assert.equal(await usageOver(sockets), []);
  assert.equal(
    sockets.asked.map((all) => all.length),
    [1, 1],
  );
});

test('when one socket fails, nobody goes on listening to the others', async () => {
  await using sockets = await serveAll({ role: 'owner', vms: ['brittle'] }, STAFF);
  let told = 0;
  const following = askTogether(
    sockets.sockets,
    { request: 'usage', follow: true, names: ['brittle', 'db'] },
    { onReport: () => (told += 1) },
  );
  const error = await following.catch((caught: unknown) => caught);
  assert.is((error as VmctlError).code, 'no-daemon');
  assert.ok(told > 0);
  await sockets.left;
});

test('an operator’s socket alone is enough, wherever it stands', async () => {
  await using sockets = await serveAll(ANN, { role: 'operator', vms: ['all'] }, STAFF);
  assert.equal(namesIn(await askTogether(sockets.sockets, { request: 'status' }, {})), ['all']);
  await askTogether(sockets.sockets, { request: 'net' }, {});
  assert.equal(
    sockets.asked.map((all) => all.length),
    [0, 1, 0],
  );
});

test('sockets that give no right are left out; where none does, the first says why', async () => {
  await using sockets = await serveAll({ vms: [] }, STAFF);
  assert.equal(namesIn(await askTogether(sockets.sockets, { request: 'status' }, {})), ['both', 'db']);
  await using none = await serveAll({ vms: [] }, { vms: [] });
  const error = await askTogether(none.sockets, { request: 'status' }, {}).catch((caught: unknown) => caught);
  assert.is((error as VmctlError).code, 'permission');
});

const reason = process.getuid?.() === 0 ? undefined : 'not root: others cannot be tried';
if (reason !== undefined) console.log(`# skipped: ${reason}`);
(reason === undefined ? test : test.skip)(
  'root’s socket for whoever may write to it, else their own and then their groups’',
  () => {
    const root = mkdtempSync('/tmp/vd');
    chmodSync(root, 0o755);
    const paths = pathsOf({ root });
    mkdirSync(paths.operatorSockets, { recursive: true });
    const sockets = ['group-a', 'user-ann', 'group-closed', 'user-other'].map(
      (name) => `${paths.operatorSockets}/${name}.sock`,
    );
    for (const path of sockets) writeFileSync(path, '');
    for (const path of sockets) chmodSync(path, 0o666);
    for (const closed of [2, 3]) chmodSync(sockets[closed] ?? '', 0o600);
    assert.equal(socketsOf(paths), [paths.socket], 'nobody is there: the attempt will tell');
    writeFileSync(paths.socket, '', { mode: 0o600 });
    assert.equal(socketsOf(paths), [paths.socket]);
    const open = sockets.filter((_, at) => at < 2);
    assert.equal(asNobody(paths), { sockets: [open[1], open[0]] });
    for (const path of open) chmodSync(path, 0o600);
    const { code, hint, cause } = asNobody(paths) as { code: string; hint: string; cause: { code: string } };
    assert.equal([code, cause.code], ['permission', 'EACCES']);
    assert.match(hint, /operators = \["user:[^"]+"\].*owner/);
    rmSync(root, { recursive: true });
  },
);

/** What the choice is for a user who is none of them, in a process of that user's. */
function asNobody(paths: Paths): unknown {
  const script = `import { socketsOf } from ${JSON.stringify(import.meta.resolve('../../src/cli/socket-choice.js'))};
    let told; try { told = { sockets: socketsOf(${JSON.stringify(paths)}) } } catch ({ code, hint, cause }) { told = { code, hint, cause } }
    console.log(JSON.stringify(told));`;
  const options = { encoding: 'utf8', uid: 65534, gid: 65534, cwd: '/' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test.run();
