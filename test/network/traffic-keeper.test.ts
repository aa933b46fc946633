import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lease } from '../../src/network/link-keeper.js';
import { createTrafficKeeper, type TrafficKeeper } from '../../src/network/traffic-keeper.js';
import { lookHealth } from '../../src/plan/bridge-health.js';
import { pathsOf, trafficPath } from '../../src/store/paths.js';
import { ground, plugIn, talk, type Ground } from './net-ground.js';

const WEB: Lease = { owner: 'web', nic: '0', bridge: 'bnet0', number: 2 };
const DB: Lease = { owner: 'jail/db', nic: 'ng0_db', bridge: 'bnet0', number: 3 };

interface Keeping extends Disposable {
  readonly on: Ground;
  readonly file: string;
  keeper(bootId?: string): TrafficKeeper;
  look(keeper: TrafficKeeper): Promise<void>;
}

function keeping(): Keeping {
  const root = mkdtempSync('/tmp/vmctl-');
  const paths = pathsOf({ root });
  const on = ground();
  plugIn(on.graph, 'vm-web-0', 'link2');
  plugIn(on.graph, 'ng0_db', 'link3');
  return {
    on,
    file: trafficPath(paths),
    keeper: (bootId = 'b1') =>
      createTrafficKeeper({
        ...{ paths, bootId, execute: on.execute, monotonic: () => on.time },
        leases: (bridge) => (bridge === undefined || bridge === 'bnet0' ? [WEB, DB] : []),
      }),
    look: async (keeper) => {
      const question = { bridge: 'bnet0', nic: 're0', numbers: [0, 1, 2, 3] };
      keeper.onSample('bnet0', await on.execute(lookHealth(question)), on.time);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function sent({ book }: TrafficKeeper, kind: 'vm' | 'jail' = 'vm'): number | undefined {
  const name = kind === 'vm' ? { name: 'web', nic: '0' } : { name: 'db', nic: 'ng0_db' };
  return book.tally({ bridge: 'bnet0', kind, ...name })?.total.recvOctets;
}

test('a look of the watch counts guests, jails and the NIC', async () => {
  using one = keeping();
  const keeper = one.keeper();
  talk(one.on.graph, 'vm-web-0', { from: '02:00:00:00:00:01', bytes: 100 });
  talk(one.on.graph, 'ng0_db', { from: '02:00:00:00:00:02', bytes: 200 });
  await one.look(keeper);
  assert.equal([sent(keeper), sent(keeper, 'jail')], [100, 200]);
  const lower = keeper.book.tally({ bridge: 'bnet0', kind: 'nic', name: 're0', nic: 'lower' });
  assert.is(lower?.total.xmitOctets, 300);
});

test('before a guest is stopped its links are looked at once more, in one run, and a failure stops nobody', async () => {
  using one = keeping();
  const keeper = one.keeper();
  talk(one.on.graph, 'vm-web-0', { from: '02:00:00:00:00:01', bytes: 100 });
  const before = one.on.commands.length;
  await keeper.sampleNow('web');
  assert.is(one.on.commands.length, before + 1);
  assert.is(sent(keeper), 100);
  assert.is(sent(keeper, 'jail'), undefined);
  const broken = createTrafficKeeper({
    ...{ paths: pathsOf({ root: '/dev/null' }), bootId: 'b1', monotonic: () => 0, leases: () => [WEB] },
    execute: () => Promise.reject(new Error('no ngctl')),
  });
  await broken.sampleNow('web');
  broken.release();
});

test('a next daemon of the same boot goes on from there, of another boot begins anew', async () => {
  using one = keeping();
  const first = one.keeper();
  talk(one.on.graph, 'vm-web-0', { from: '02:00:00:00:00:01', bytes: 100 });
  await one.look(first);
  first.release();
  assert.is(sent(one.keeper()), 100);
  assert.is(sent(one.keeper('b2')), undefined);
  for (const text of [
    '',
    '{',
    '{"version":1,"bootId":"b1","members":7}',
    '{"version":1,"bootId":"b1","members":[{}]}',
  ]) {
    writeFileSync(one.file, text);
    assert.is(sent(one.keeper()), undefined, text);
  }
});

test('it is written down at most once a minute', async () => {
  using one = keeping();
  const keeper = one.keeper();
  const written = (): string | undefined => {
    try {
      return readFileSync(one.file, 'utf8');
    } catch {
      return undefined;
    }
  };
  await one.look(keeper);
  one.on.time += 59_000;
  await one.look(keeper);
  assert.is(written(), undefined);
  one.on.time += 1000;
  await one.look(keeper);
  const first = written();
  assert.ok(first);
  talk(one.on.graph, 'vm-web-0', { from: '02:00:00:00:00:01' });
  one.on.time += 10_000;
  await one.look(keeper);
  assert.is(written(), first);
});

test('after a kill -9 a link that is still there has lost nothing', async () => {
  using one = keeping();
  const killed = one.keeper();
  killed.release();
  talk(one.on.graph, 'vm-web-0', { from: '02:00:00:00:00:01', bytes: 100 });
  await one.look(killed);
  const next = one.keeper();
  await one.look(next);
  assert.is(sent(next), 100);
});

test.run();
