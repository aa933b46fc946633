import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { viewNet } from '../../src/network/net-view.js';
import type { BridgeTraffic, NetMember, NetReport } from '../../src/protocol/network.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { prepare } from '../plan/ground.js';
import { bridge, ground, jail, nic, plugIn, talk, viewOptions, type Ground } from './net-ground.js';

const WEB_MAC = '58:9c:fc:00:00:01';
const DB_MAC = '58:9c:fc:00:00:02';

function only({ bridges }: NetReport): BridgeTraffic {
  assert.is(bridges.length, 1);
  return bridges[0] as BridgeTraffic;
}

function lines({ members }: BridgeTraffic): readonly string[] {
  return members.map(({ kind, name, nic: key, side, hook, state }) =>
    [kind, name, key ?? side ?? '-', hook ?? '-', state].join(' '),
  );
}

function named(net: NetReport, name: string): NetMember {
  return only(net).members.find((one) => one.name === name) as NetMember;
}

/** web on link2 and jail db on link3. */
function populated(): Ground {
  const on = ground();
  plugIn(on.graph, 'vm-web-0', 'link2');
  plugIn(on.graph, 'ng0_db', 'link3');
  return on;
}

const GUESTS = {
  definitions: [bridgeOf({ name: 'bnet0', interface: 're0' })],
  nics: [nic('web'), nic('off', { bridge: null, hook: null, socket: null, state: 'down' })],
  vmStates: new Map([
    ['web', 'running'],
    ['off', 'stopped'],
  ]),
  jails: [jail('db')],
};

test('everybody has a name: NIC, guests, jails, strangers, and who should be there and is not', async () => {
  const on = populated();
  plugIn(on.graph, 'someone', 'link9');
  prepare(on.graph, ['mkpeer bnet0: hub link10 x']);
  const seen = only(await viewNet(viewOptions(on, GUESTS)));
  assert.is(seen.hooks, 6);
  assert.equal(
    lines(seen).map((line) => line.replace(/\[[0-9a-f]+\]/, '[ID]')),
    [
      'nic re0 lower link0 up',
      'nic re0 upper link1 up',
      'vm off 0 - stopped',
      'vm web 0 link2 running',
      'jail db ng0_db link3 up',
      'other [ID] - link10 up',
      'other someone - link9 up',
    ],
  );
});

test('who should be plugged in and is not is a problem of the bridge; what an operator unplugged is not', async () => {
  const on = ground();
  const nics = [
    nic('web', { state: 'cut off' }),
    nic('old', { socket: 'vm-old-0', hook: 'link5' }),
    nic('off', { bridge: null, hook: null, socket: null, state: 'down' }),
    nic('loose', { bridge: null, hook: null, state: 'unplugged' }),
  ];
  const known = bridge({ problems: ['web/0 is not plugged in'] });
  const seen = only(await viewNet(viewOptions(on, { ...GUESTS, nics, bridges: [known] })));
  assert.equal(seen.problems, [
    'web/0 is not plugged in',
    'old/0 is not plugged in',
    'jail/db/ng0_db is not plugged in',
  ]);
});

test('a link says nothing where the node on it has another name: somebody took it', async () => {
  const on = ground();
  plugIn(on.graph, 'thief', 'link2');
  plugIn(on.graph, 'vm-web-0', 'link7');
  const seen = only(await viewNet(viewOptions(on, GUESTS)));
  assert.ok(lines(seen).includes('vm web 0 link7 running'));
  assert.ok(lines(seen).includes('other thief - link2 up'));
});

test('traffic is as the member sees it: what a guest sends is its TX, and comes in to the bridge', async () => {
  const on = populated();
  // On the link connected last the kernel does not count what it floods.
  plugIn(on.graph, 'last', 'link9');
  talk(on.graph, 'vm-web-0', { from: WEB_MAC, bytes: 100 });
  talk(on.graph, 'ng0_db', { from: DB_MAC, to: WEB_MAC, bytes: 300 });
  const net = await viewNet(viewOptions(on, GUESTS));
  const web = named(net, 'web').traffic;
  assert.equal([web?.tx.bytes, web?.tx.packets, web?.tx.broadcasts], [100, 1, 1]);
  assert.equal([web?.rx.bytes, web?.rx.packets, web?.rx.broadcasts], [300, 1, 0]);
  assert.is(named(net, 'db').traffic?.tx.bytes, 300);
  assert.is(named(net, 'db').traffic?.rx.bytes, 100);
  const [lower, upper] = only(net).members;
  assert.equal([lower?.traffic?.tx.bytes, lower?.traffic?.rx.bytes], [100, 0], 'out to the wire');
  assert.equal([upper?.traffic?.rx.bytes, upper?.traffic?.tx.bytes], [100, 0], 'up to the host');
});

test('rates come with the second look, totals go on when the link is made anew', async () => {
  const on = populated();
  talk(on.graph, 'vm-web-0', { from: WEB_MAC, bytes: 100 });
  const first = named(await viewNet(viewOptions(on, GUESTS)), 'web').traffic;
  assert.is(first?.tx.bytesPerSecond, null);
  talk(on.graph, 'vm-web-0', { from: WEB_MAC, bytes: 200 });
  on.time += 2000;
  const second = named(await viewNet(viewOptions(on, GUESTS)), 'web').traffic;
  assert.equal([second?.tx.bytes, second?.tx.bytesPerSecond, second?.tx.packetsPerSecond], [300, 100, 0.5]);
  prepare(on.graph, ['shutdown vm-web-0:']);
  on.time += 2000;
  const down = named(await viewNet(viewOptions(on, GUESTS)), 'web');
  assert.equal([down.hook, down.traffic?.tx.bytes, down.traffic?.tx.bytesPerSecond], [null, 300, null]);
  plugIn(on.graph, 'vm-web-0', 'link2');
  talk(on.graph, 'vm-web-0', { from: WEB_MAC, bytes: 400 });
  assert.is(named(await viewNet(viewOptions(on, GUESTS)), 'web').traffic?.tx.bytes, 700);
});

test('a bridge with uplinks counts them too', async () => {
  const on = ground([
    'mkpeer . bridge x uplink1 / name .:x b / connect re0: b: lower uplink2 / connect re0: b: upper link1 / msg b: setpersistent',
  ]);
  plugIn(on.graph, 'vm-web-0', 'link2', 'b');
  talk(on.graph, 'vm-web-0', { from: WEB_MAC, bytes: 80 });
  const nics = [nic('web', { bridge: 'b', wantedBridge: 'b' })];
  const seen = only(
    await viewNet(viewOptions(on, { ...GUESTS, jails: [], nics, bridges: [bridge({ name: 'b' })] })),
  );
  const lower = seen.members.find(({ hook }) => hook === 'uplink2');
  assert.is(lower?.side, 'lower');
  assert.is(lower?.traffic?.tx.bytes, 80);
});

test('a NIC on no bridge is shown beside the bridges and is on none of them', async () => {
  const place = {
    bridge: null,
    wantedBridge: null,
    hook: null,
    socket: null,
    backend: 'slirp',
    state: 'direct' as const,
  };
  const net = await viewNet(
    viewOptions(populated(), { ...GUESTS, nics: [nic('web', { nic: '1', ...place })] }),
  );
  assert.equal(net.direct, [{ vm: 'web', nic: '1', mac: WEB_MAC, backend: 'slirp', state: 'running' }]);
  assert.not.ok(only(net).members.some(({ kind, nic: key }) => kind === 'vm' && key === '1'));
  assert.not.ok('direct' in (await viewNet(viewOptions(populated(), GUESTS))));
});

test('the address of a NIC is asked of the NIC, and what is missing is down', async () => {
  const on = ground(['mkpeer re0: bridge lower link0 / name re0:lower bnet0 / msg bnet0: setpersistent']);
  const [lower, upper] = only(await viewNet(viewOptions(on, GUESTS))).members;
  assert.equal([lower?.mac, lower?.state], ['58:9c:fc:00:10:02', 'up']);
  assert.equal([upper?.side, upper?.hook, upper?.state], ['upper', null, 'down']);
  const alone = [bridgeOf({ name: 'bnet0', interface: 're0', attachHost: false })];
  const given = only(await viewNet(viewOptions(on, { ...GUESTS, definitions: alone })));
  assert.is(given.members.filter(({ kind }) => kind === 'nic').length, 1, 'a NIC given away has no upper');
});

test('the host takes part by its own interface', async () => {
  const on = ground([
    'mkpeer . bridge x link5 / name .:x priv / msg priv: setpersistent / mkpeer priv: eiface link0 ether / name priv:link0 nghost0',
  ]);
  const report = bridge({ name: 'priv', kind: 'private', interface: null, hostInterface: 'nghost0' });
  const definitions = [
    bridgeOf({ name: 'priv', hostInterface: { name: 'nghost0', addresses: [], mac: '58:9c:fc:aa:00:01' } }),
  ];
  const there = only(await viewNet(viewOptions(on, { bridges: [report], definitions })));
  assert.equal(lines(there), ['host nghost0 - link0 up']);
  assert.is(there.members[0]?.mac, '58:9c:fc:aa:00:01');
  const theirs = [{ ...report, owner: 'other' as const }];
  assert.is(only(await viewNet(viewOptions(on, { bridges: theirs, definitions }))).members[0]?.mac, null);
  prepare(on.graph, ['shutdown nghost0:']);
  assert.equal(lines(only(await viewNet(viewOptions(on, { bridges: [report], definitions })))), [
    'host nghost0 - - down',
  ]);
});

test('a bridge that is not there, or cannot be looked at, shows who should be on it', async () => {
  const on = ground([]);
  const gone = bridge({ state: 'down' });
  const seen = only(await viewNet(viewOptions(on, { ...GUESTS, bridges: [gone] })));
  assert.equal(
    seen.members.map(({ name, hook, traffic }) => [name, hook, traffic]),
    [
      ['re0', null, null],
      ['re0', null, null],
      ['off', null, null],
      ['web', null, null],
      ['db', null, null],
    ],
  );
  const blind = viewOptions(on, {
    ...GUESTS,
    execute: () => Promise.reject(new Error('ngctl is not there')),
  });
  assert.match(only(await viewNet(blind)).problems.join(), /not seen: ngctl is not there/);
});

test('a look costs two ngctl runs a bridge and one for the NICs, however many links', async () => {
  for (const count of [1, 100]) {
    const on = ground();
    for (let at = 0; at < count; at++) plugIn(on.graph, `n${at}`, `link${at + 2}`);
    await viewNet(viewOptions(on));
    assert.is(on.commands.length, 3, `${count} links`);
  }
});

test('a thousand links: guests, jails, host side and strangers by name, in a constant number of runs', async () => {
  const runs: number[] = [];
  for (const count of [200, 1000]) {
    const on = ground();
    const nics = Array.from({ length: count }, (_, at) =>
      nic(`g${at}`, {
        hook: `link${at + 2}`,
        socket: `vm-g${at}-0`,
        mac: `02:00:00:00:${at >> 8}:${at & 255}`,
      }),
    );
    for (const { socket, hook } of nics) plugIn(on.graph, socket ?? '', hook ?? '');
    plugIn(on.graph, 'stranger', `link${count + 2}`);
    talk(on.graph, 'vm-g7-0', { from: '02:00:00:00:00:07', bytes: 70 });
    const vmStates = new Map(nics.map(({ vm }) => [vm, 'running']));
    const net = await viewNet(viewOptions(on, { ...GUESTS, jails: [], nics, vmStates }));
    const seen = only(net);
    assert.is(seen.members.length, count + 3);
    assert.ok(seen.members.every(({ hook, traffic }) => hook !== null && traffic !== null));
    assert.equal(lines(seen).slice(0, 3), [
      'nic re0 lower link0 up',
      'nic re0 upper link1 up',
      'vm g0 0 link2 running',
    ]);
    assert.is(lines(seen).at(-1), `other stranger - link${count + 2} up`);
    assert.is(named(net, 'g7').traffic?.tx.bytes, 70);
    assert.is(seen.members[1]?.traffic?.rx.bytes, 70);
    assert.equal(seen.problems, []);
    runs.push(on.commands.length);
  }
  assert.is(runs[0], runs[1]);
  assert.ok((runs[0] ?? 99) <= 10, `${runs[0]} runs`);
});

test('where strangers cannot all be found among a thousand links it says so', async () => {
  const on = ground();
  for (let at = 0; at < 200; at++) plugIn(on.graph, `n${at}`, `link${at * 2 + 2}`);
  const nics = [nic('last', { hook: 'link400', socket: 'n199' })];
  const seen = only(await viewNet(viewOptions(on, { ...GUESTS, nics, jails: [] })));
  assert.match(seen.problems.join(), /links of other programs may be missing/);
  assert.is(seen.hooks, null, 'nobody counted them');
});

test('strangers far above the known links of a crowded bridge are not passed over in silence', async () => {
  const on = populated();
  for (let at = 0; at < 200; at++) plugIn(on.graph, `n${at}`, `link${at + 10}`);
  const seen = only(await viewNet(viewOptions(on, GUESTS)));
  assert.match(seen.problems.join(), /links of other programs may be missing/);
  assert.is(seen.hooks, null);
});

test.run();
