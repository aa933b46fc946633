import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guardHandle, type Guard } from '../../src/daemon/guard.js';
import { principalsOf, privilegesOf, type PrivilegeSource } from '../../src/daemon/privileges.js';
import type { Handle } from '../../src/control/connection.js';
import type { Reply } from '../../src/control/reply.js';
import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import type { Principal } from '../../src/definition/definition.js';
import { toVmctlError, type VmctlError } from '../../src/errors.js';
import { encodeError } from '../../src/protocol/encode.js';
import type { ControlResult, Outcome, StatusReport, StreamItem } from '../../src/protocol/report.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import type { NetReport } from '../../src/protocol/network.js';
import type { UsageSample } from '../../src/protocol/usage.js';
import { BNET0, memberOf } from '../cli/net-report.js';
import { sampleOf, usageOf } from '../cli/usage-of.js';

const ANN: Principal = { kind: 'user', name: 'ann' };
const BOB: Principal = { kind: 'user', name: 'bob' };
const STAFF: Principal = { kind: 'group', name: 'staff' };

interface Told {
  readonly items: StreamItem[];
  result?: ControlResult;
  error?: VmctlError;
}

interface Ground {
  operators: readonly Principal[];
  readonly owners: Map<string, readonly Principal[]>;
  /** What came through to the daemon. */
  readonly asked: ControlRequest[];
  guard(principal: Principal, handle?: Handle): Guard;
}

function ground(): Ground {
  const owners = new Map([
    ['web', [ANN]],
    ['db', [BOB, STAFF]],
    ['orphan', []],
  ] as readonly [string, readonly Principal[]][]);
  const asked: ControlRequest[] = [];
  const here: Ground = {
    operators: [],
    ...{ owners, asked },
    guard(principal, handle = answering(asked)) {
      const privileges = () => privilegesOf(principal, source);
      return guardHandle({ who: `${principal.kind}:${principal.name}`, privileges, handle });
    },
  };
  const source: PrivilegeSource = {
    names: () => [...owners.keys()].sort(),
    ownersOf: (name) => owners.get(name) ?? [],
    hostDefinition: () => ({ ...DEFAULT_HOST, operators: here.operators }),
  };
  return here;
}

/** A daemon that does what it is asked, for all names asked for or all that there are. */
function answering(asked: ControlRequest[]): Handle {
  return async (request, reply) => {
    asked.push(request);
    if (request.request === 'status')
      return reply.done({ kind: 'status', vms: (request.names ?? ['db', 'web']).map(statusOf) });
    if (request.request === 'operate') {
      const outcomes = (request.names ?? ['db', 'web']).map((name): Outcome => ({
        name,
        ok: true,
        message: 'done',
      }));
      return reply.done({ kind: 'operate', outcomes });
    }
    if (request.request === 'ping')
      return reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 1 });
    return reply.done({ kind: 'done' });
  };
}

function statusOf(name: string): StatusReport {
  return { name, detail: null } as StatusReport;
}

async function ask(guard: Guard, request: ControlRequest): Promise<Told> {
  const told: Told = { items: [] };
  const reply: Reply = {
    progress: () => undefined,
    item: async (item) => void told.items.push(item),
    done: (result) => (told.result ??= result),
    fail: (error) => (told.error ??= toVmctlError(error)),
  };
  await guard.handle(request, reply, new AbortController().signal).catch(reply.fail);
  return told;
}

test('an operator is answered as root is, and told what he is', async () => {
  const here = ground();
  here.operators = [ANN];
  const guard = here.guard(ANN);
  assert.equal((await ask(guard, { request: 'status' })).result, {
    kind: 'status',
    vms: [statusOf('db'), statusOf('web')],
  });
  const pong = (await ask(guard, { request: 'ping' })).result;
  assert.is(pong?.kind === 'pong' && pong.role, 'operator');
  assert.equal(here.asked[0], { request: 'status' });
  assert.is((await ask(guard, { request: 'reload' })).error?.status, 77);
  assert.is(here.asked.length, 2);
});

test('an owner without a name sees and acts on all of theirs', async () => {
  const here = ground();
  const guard = here.guard(ANN);
  assert.equal((await ask(guard, { request: 'status' })).result, { kind: 'status', vms: [statusOf('web')] });
  await ask(guard, { request: 'operate', verb: 'stop', wait: true });
  assert.equal(here.asked[1], { request: 'operate', verb: 'stop', wait: true, names: ['web'] });
});

test('a VM of somebody else and one that is not there are told in the same words', async () => {
  const guard = ground().guard(ANN);
  const requests: readonly ((name: string) => ControlRequest)[] = [
    (name) => ({ request: 'status', names: ['web', name] }),
    (name) => ({ request: 'logs', name, follow: false }),
    (name) => ({ request: 'events', name, follow: false }),
    (name) => ({ request: 'nics', name }),
    (name) => ({ request: 'operate', verb: 'start', names: [name], wait: false }),
  ];
  for (const requestOf of requests) {
    const told = await Promise.all(['db', 'xx'].map((name) => ask(guard, requestOf(name))));
    const [other, unknown] = told.map((one, at) =>
      JSON.stringify({ ...one, error: one.error && encodeError(one.error) }).replaceAll(
        ['db', 'xx'][at] ?? '',
        'VM',
      ),
    );
    assert.is(other, unknown);
    assert.match(other ?? '', /no such VM/);
  }
});

test('of several names those that are theirs are done, the others unknown, in the order asked', async () => {
  const here = ground();
  const { result } = await ask(here.guard(ANN), {
    ...{ request: 'operate', verb: 'kill', wait: true },
    names: ['db', 'web', 'xx'],
  });
  const outcomes = result?.kind === 'operate' ? result.outcomes : [];
  assert.equal(
    outcomes.map(({ name, error }) => [name, error?.code]),
    [
      ['db', 'no-such-vm'],
      ['web', undefined],
      ['xx', 'no-such-vm'],
    ],
  );
  assert.equal(
    here.asked.map((one) => 'names' in one && one.names),
    [['web']],
  );
});

test('the daemon is not asked at all for an order on none of theirs', async () => {
  const here = ground();
  await ask(here.guard(ANN), { request: 'operate', verb: 'kill', names: ['db'], wait: true });
  assert.equal(here.asked, []);
});

test('an owner is told no event of another VM, and none of the host', async () => {
  const events: Handle = async (_, reply) => {
    for (const vm of ['web', 'db', undefined])
      await reply.item({
        kind: 'event',
        event: { event: 'vm.warning', ...(vm === undefined ? {} : { vm }) },
      });
    reply.done({ kind: 'done' });
  };
  const { items } = await ask(ground().guard(ANN, events), { request: 'events', follow: false });
  assert.equal(items, [{ kind: 'event', event: { event: 'vm.warning', vm: 'web' } }]);
});

test('an error tells an owner nothing of other VMs', async () => {
  const failing: Handle = () => Promise.reject(new Error('in use by db'));
  const { error } = await ask(ground().guard(ANN, failing), { request: 'logs', name: 'web', follow: false });
  assert.is(error?.message, 'in use by (another)');
});

test('who has no right is refused whatever is asked, with who could give it', async () => {
  const guard = ground().guard({ kind: 'user', name: 'eve' });
  for (const request of [{ request: 'ping' }, { request: 'status' }] as const) {
    const { error } = await ask(guard, request);
    assert.is(error?.code, 'permission');
    assert.match(error?.hint ?? '', /operators = .*owner = /);
  }
});

test('rights that are taken away end what was allowed under way; others go on', async () => {
  const here = ground();
  const endless: Handle = (_request, _reply, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const follow = { request: 'logs', name: 'web', follow: true } as const;
  const guard = here.guard(ANN, endless);
  const talk = ask(guard, follow);
  here.owners.set('db', [ANN]);
  guard.recheck();
  assert.is(await Promise.race([talk.then(() => 'ended'), Promise.resolve('goes on')]), 'goes on');
  here.owners.set('web', [BOB]);
  guard.recheck();
  assert.is((await talk).error?.code, 'no-such-vm');
  here.owners.set('web', [ANN]);
  const last = ask(guard, follow);
  for (const name of here.owners.keys()) here.owners.set(name, []);
  guard.recheck();
  assert.is((await last).error?.code, 'permission');
});

test('an operator who becomes an owner is not told on what an operator was', async () => {
  const here = ground();
  here.operators = [ANN];
  const endless: Handle = (_request, _reply, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const guard = here.guard(ANN, endless);
  const talk = ask(guard, { request: 'events', follow: true });
  here.operators = [];
  guard.recheck();
  assert.is((await talk).error?.code, 'permission');
});

test('principals are everybody named anywhere, each once; a host.toml that never was right names nobody', () => {
  const source: PrivilegeSource = {
    names: () => ['web', 'db'],
    ownersOf: (name) => (name === 'web' ? [ANN] : [ANN, STAFF]),
    hostDefinition: () => ({ ...DEFAULT_HOST, operators: [STAFF] }),
  };
  assert.equal([...principalsOf(source).keys()], ['group:staff', 'user:ann']);
  const broken = { ...source, hostDefinition: () => assert.unreachable() as never };
  assert.equal([...principalsOf(broken).keys()], ['user:ann', 'group:staff']);
  assert.is(privilegesOf(STAFF, broken).role, 'owner');
});

test('an owner who watches what guests use is shown theirs, as they are theirs at that moment', async () => {
  const here = ground();
  const sample = (): UsageSample => sampleOf([usageOf('db'), usageOf('web')]);
  const guard = here.guard(ANN, async (_, reply) => {
    await reply.item({ kind: 'usage', sample: sample() });
    here.owners.set('db', [ANN, BOB]);
    await reply.item({ kind: 'usage', sample: sample() });
    reply.done({ kind: 'done' });
  });
  const { items } = await ask(guard, { request: 'usage', follow: true });
  const names = items.map((item) => item.kind === 'usage' && item.sample.guests.map(({ name }) => name));
  assert.equal(names, [['web'], ['db', 'web']]);
  const refused = await ask(here.guard(BOB), { request: 'usage', follow: false, names: ['web'] });
  assert.is(refused.error?.code, 'no-such-vm');
});

const NET: NetReport = {
  takenAt: '2026-01-01T00:00:00.000Z',
  bridges: [
    { ...BNET0, members: [...BNET0.members, memberOf({ name: 'db' })], problems: ['db 0 is cut off'] },
    { ...BNET0, name: 'dmz0', members: [memberOf({ name: 'db' })] },
  ],
  direct: [
    { vm: 'web', nic: '1', mac: null, backend: 'slirp', state: 'running' },
    { vm: 'db', nic: '1', mac: null, backend: 'slirp', state: 'running' },
  ],
};
const network: Handle = async (_, reply) => reply.done({ kind: 'net', net: NET });

test('an owner sees the bridges of their VMs, on them their own NICs, and how many others are there', async () => {
  const { result } = await ask(ground().guard(ANN, network), { request: 'net' });
  const net = result?.kind === 'net' ? result.net : undefined;
  assert.equal(
    net?.bridges.map(({ name, members, others }) => [name, members.map((member) => member.name), others]),
    [['bnet0', ['web'], 4]],
  );
  assert.equal(
    net?.direct?.map(({ vm }) => vm),
    ['web'],
  );
  assert.not.match(JSON.stringify(net), /\bdb\b|ng0_db|some/);
});

test('a bridge that no VM of theirs is on is none to an owner, in the same words as one that is not there', async () => {
  const asked: ControlRequest[] = [];
  const guard = ground().guard(ANN, async (request, reply) => {
    asked.push(request);
    reply.done({ kind: 'net', net: NET });
  });
  for (const bridge of ['dmz0', 'nosuch', 'db']) {
    const { error } = await ask(guard, { request: 'net', bridge });
    assert.equal(
      [error?.code, error?.message],
      ['no-such-vm', `there is no bridge ${bridge} that a VM of yours is on`],
    );
  }
  assert.ok(asked.every((request) => !('bridge' in request)));
  const { result } = await ask(guard, { request: 'net', bridge: 'bnet0' });
  assert.is(result?.kind === 'net' && result.net.direct, undefined);
});

test.run();
