import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { viewMacs } from '../../src/network/mac-view.js';
import { viewNet, type NetViewOptions } from '../../src/network/net-view.js';
import type { MacTable } from '../../src/protocol/network.js';
import { driveSteps } from '../../src/plan/drive.js';
import { injectFrame } from '../../src/sim/netgraph/frames.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { bridge, ground, jail, nic, plugIn, talk, viewOptions, type Ground } from './net-ground.js';

const WEB_MAC = '58:9c:fc:00:00:01';
const DB_MAC = '58:9c:fc:00:00:02';
const GUESTS = { nics: [nic('web')], vmStates: new Map([['web', 'running']]), jails: [jail('db')] };

function populated(): Ground {
  const on = ground();
  plugIn(on.graph, 'vm-web-0', 'link2');
  plugIn(on.graph, 'ng0_db', 'link3');
  return on;
}

async function tableOf(on: Ground, more: Partial<NetViewOptions> = GUESTS): Promise<MacTable> {
  const [table] = await viewMacs(on.execute, await viewNet(viewOptions(on, more)));
  return table as MacTable;
}

/** A broadcast from the wire. */
function wire(on: Ground, from: string): void {
  const bytes = from.split(':').map((byte) => parseInt(byte, 16));
  injectFrame(
    on.graph,
    're0',
    new Uint8Array([255, 255, 255, 255, 255, 255, ...bytes, 8, 0, ...new Array<number>(46).fill(0)]),
  );
}

test('each learned address says who is behind it, and all is well', async () => {
  const on = populated();
  talk(on.graph, 'vm-web-0', { from: WEB_MAC });
  talk(on.graph, 'ng0_db', { from: DB_MAC });
  wire(on, '02:00:00:00:00:99');
  const { entries, warnings } = await tableOf(on);
  assert.equal(
    entries.map(({ mac, hook, member }) => [mac, hook, member?.kind, member?.name, member?.nic]),
    [
      ['02:00:00:00:00:99', 'link0', 'nic', 're0', 'lower'],
      [WEB_MAC, 'link2', 'vm', 'web', '0'],
      [DB_MAC, 'link3', 'jail', 'db', 'ng0_db'],
    ],
  );
  assert.equal(warnings, []);
});

test("a VM's address behind a jail is warned of, with both names", async () => {
  const on = populated();
  talk(on.graph, 'ng0_db', { from: WEB_MAC });
  assert.equal((await tableOf(on)).warnings, [
    `${WEB_MAC} of VM web, NIC 0 is seen behind link3 (jail db): two have the same address, or frames go in a circle`,
  ]);
});

test("a VM's address behind the NIC is another host's", async () => {
  const on = populated();
  wire(on, WEB_MAC);
  const { warnings } = await tableOf(on);
  assert.match(
    warnings.join(),
    /of VM web, NIC 0 is seen behind link0 \(NIC re0\): another host has the same address/,
  );
});

test('one address in two definitions is warned of before anybody talks', async () => {
  const on = populated();
  const nics = [nic('web'), nic('twin', { bridge: null, hook: null, socket: null, state: 'down' })];
  assert.equal((await tableOf(on, { ...GUESTS, nics })).warnings, [
    `${WEB_MAC} is the address of VM twin, NIC 0 and of VM web, NIC 0: give one of them another mac`,
  ]);
});

test("of one bridge, an address that a definition on another bridge has, too, and the host's own", async () => {
  const on = populated();
  const other = bridge({ name: 'lan0', state: 'down', interface: null, hostInterface: 'nghost0' });
  const definitions = [
    bridgeOf({ name: 'lan0', hostInterface: { name: 'nghost0', addresses: [], mac: DB_MAC } }),
  ];
  const twin = nic('twin', { wantedBridge: 'lan0', bridge: null, hook: null, socket: null, state: 'down' });
  const net = await viewNet(
    viewOptions(on, { ...GUESTS, bridges: [bridge(), other], definitions, nics: [nic('web'), twin] }),
  );
  const tables = await viewMacs(on.execute, net, 'bnet0');
  assert.equal(
    tables.map(({ bridge: name }) => name),
    ['bnet0'],
  );
  assert.equal(tables[0]?.warnings, [
    `${WEB_MAC} is the address of VM web, NIC 0 and of VM twin, NIC 0: give one of them another mac`,
    `${DB_MAC} is the address of jail db and of the host's nghost0: give one of them another mac`,
  ]);
});

test('a link taken for a loop is told with its likely twin', async () => {
  const on = populated();
  talk(on.graph, 'vm-web-0', { from: WEB_MAC });
  talk(on.graph, 'ng0_db', { from: WEB_MAC });
  const { warnings } = await tableOf(on, { ...GUESTS, jails: [jail('db', { mac: WEB_MAC })] });
  assert.match(
    warnings.join('\n'),
    /link3 \(jail db\) was taken for a loop once: VM web, NIC 0 has the same address/,
  );
  const other = await tableOf(on);
  assert.match(
    other.warnings.join('\n'),
    /link3 \(jail db\) was taken for a loop once: look for a second host/,
  );
});

test('a table too large for one answer says so and which sysctl helps; loops and twins are still told', async () => {
  const on = populated();
  const net = await viewNet(viewOptions(on, GUESTS));
  const [table] = await viewMacs(
    (steps) =>
      driveSteps(steps, () =>
        Promise.resolve({
          code: 71,
          stdout: '',
          stderr: 'ngctl: recv msg: No buffer space available\nngctl: line 1: error in file\n',
        }),
      ),
    net,
  );
  assert.equal(table?.entries, []);
  assert.match(table?.warnings.join() ?? '', /too large.*sysctl net\.graph\.recvspace/);
});

test('a bridge that is gone has learned nothing', async () => {
  assert.equal(await tableOf(ground([]), {}), { bridge: 'bnet0', entries: [], warnings: [] });
});

test.run();
