import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tapName } from '../../src/bhyve/tap-name.js';
import type { Interface } from '../../src/sim/netgraph/state.js';
import { listDirectRecords } from '../../src/store/network-records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const TAP = tapName('web', '0');
const TOML = QUICK_GUEST.replace('bridge = "bnet0"', 'tap = true\nif_bridge = "bridge0"');
const NODE = QUICK_GUEST.replace('bridge = "bnet0"', 'node = "re1"\npeerhook = "lower"');

/** A host with the operator's bridge0 on re1. */
async function bridged(toml = TOML): Promise<QuickStage> {
  const stage = await createQuickStage({ interfaces: ['re0', 're1'] }, toml);
  stage.world.simctl('interface', 'add', 'bridge0', 'bridge', 're1');
  return stage;
}

function port(stage: QuickStage, name = TAP): Interface | undefined {
  return stage.world.world.graph.interfaces.find((one) => one.name === name);
}

function members(stage: QuickStage): readonly string[] {
  const { interfaces } = stage.world.world.graph;
  const indexes = port(stage, 'bridge0')?.members ?? [];
  return interfaces.filter(({ index }) => indexes.includes(index)).map(({ name }) => name);
}

function taps(stage: QuickStage): readonly string[] {
  return stage.world.world.graph.interfaces.filter((one) => one.tap === true).map(({ name }) => name);
}

async function up(stage: QuickStage): Promise<number> {
  await stage.order('start', 'web');
  await stage.pass(30_000);
  const { status, detail, pid } = stage.status('web');
  assert.equal([status, detail], ['running', null]);
  return pid ?? 0;
}

function clean(stage: QuickStage): void {
  assert.equal([taps(stage), members(stage), listDirectRecords(stage.paths)], [[], ['re1'], []]);
}

test('a guest has a tap of its own on the if_bridge while it lives, and nothing of it stays', async () => {
  using stage = await bridged();
  const pid = await up(stage);
  const { openedBy, description, up: isUp } = port(stage) ?? {};
  assert.equal([openedBy, description, isUp], [pid, 'vmctl/web/0', true]);
  assert.equal(members(stage), ['re1', TAP]);
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'stopped');
  clean(stage);
});

test('a guest reboot keeps the tap, which is brought up again', async () => {
  using stage = await bridged();
  const pid = await up(stage);
  const index = port(stage)?.index;
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  const after = stage.status('web');
  assert.is(after.status, 'running');
  assert.is.not(after.pid, pid);
  assert.equal([port(stage)?.index, port(stage)?.openedBy, port(stage)?.up], [index, after.pid, true]);
});

test('after a crash the next guest has one again, and after the last there is none', async () => {
  using stage = await bridged(`${TOML}\n[restart]\nburst = 2\n`);
  await up(stage);
  await stage.guest('web', 'crash');
  await stage.pass(2000);
  assert.is(stage.status('web').status, 'running');
  assert.equal(taps(stage), [TAP]);
  await stage.pass(20_000);
  await stage.guest('web', 'crash');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'failed');
  clean(stage);
});

/** Each ifconfig run of a start and of an end, in the midst of which the supervisor is killed. */
for (const [match, order] of [
  ['-a', 'start'],
  ['create', 'start'],
  ['addm', 'start'],
  ['-a', 'stop'],
  ['destroy', 'stop'],
] as const) {
  test(`killed in the midst of ifconfig ${match} of a ${order}, the next supervisor leaks nothing`, async () => {
    using stage = await bridged();
    const late = { command: 'ifconfig', match, delayMs: 20_000 };
    if (order === 'stop') await up(stage);
    stage.world.simctl('fault', JSON.stringify(late));
    await stage.order(order, 'web');
    await stage.pass(5000);
    stage.kill();
    await stage.pass(60_000);
    await stage.begin();
    await stage.pass(60_000);
    assert.is(stage.status('web').status, order === 'start' ? 'running' : 'stopped');
    if (order === 'start') {
      assert.equal([taps(stage), members(stage)], [[TAP], ['re1', TAP]]);
      await stage.order('stop', 'web');
      await stage.pass(60_000);
    }
    clean(stage);
  });
}

test('a supervisor that finds the guest alive leaves its tap, one that finds it ended takes it away', async () => {
  using stage = await bridged();
  const pid = await up(stage);
  stage.kill();
  await stage.begin();
  await stage.pass(10_000);
  assert.is(stage.status('web').pid, pid);
  assert.is(port(stage)?.openedBy, pid);
  stage.kill();
  await stage.guest('web', 'poweroff');
  assert.equal(taps(stage), [TAP]);
  await stage.begin();
  await stage.pass(10_000);
  clean(stage);
});

/** The supervisor is killed when the tap is there, and its run of ifconfig not over. */
async function killInStart(stage: QuickStage): Promise<void> {
  stage.world.simctl('fault', JSON.stringify({ command: 'ifconfig', match: 'addm', delayMs: 20_000 }));
  await stage.order('start', 'web');
  await stage.pass(5000);
  stage.kill();
  await stage.pass(60_000);
}

test('what was made for a VM whose file is gone since is taken back too', async () => {
  using stage = await bridged();
  await killInStart(stage);
  rmSync(join(stage.paths.definitions, 'web.toml'));
  assert.equal(taps(stage), [TAP]);
  await stage.begin();
  await stage.pass(10_000);
  clean(stage);
});

test('a tap of ours that somebody else has opened since is waited for, and taken away when he lets it go', async () => {
  using stage = await bridged();
  await up(stage);
  stage.kill();
  await stage.guest('web', 'poweroff');
  const pid = stage.world.simctl('open', TAP).trim();
  await stage.begin();
  await stage.pass(90_000);
  assert.equal(taps(stage), [TAP]);
  stage.world.simctl('release', pid);
  await stage.pass(90_000);
  assert.is(stage.status('web').status, 'stopped');
  clean(stage);
});

test('and when a crash had left it: the next start says who has it', async () => {
  using stage = await bridged();
  await killInStart(stage);
  const pid = stage.world.simctl('open', TAP).trim();
  await stage.begin();
  await stage.pass(2000);
  assert.match(stage.status('web').detail ?? '', `${TAP} is in use by process ${pid}`);
  stage.world.simctl('release', pid);
  await up(stage);
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  clean(stage);
});

test('an interface of others that bears the name keeps the guest from starting, and stays as it is', async () => {
  using stage = await bridged();
  stage.world.simctl('interface', 'add', TAP, 'tap', 'the', "operator's");
  await stage.order('start', 'web');
  await stage.pass(5000);
  assert.match(stage.status('web').detail ?? '', `there is an interface ${TAP} (the operator's) already`);
  await stage.order('stop', 'web');
  await stage.pass(5000);
  assert.equal([taps(stage), members(stage)], [[TAP], ['re1']]);
});

test('without its if_bridge a guest does not start, and vmctl makes none', async () => {
  using stage = await createQuickStage({}, TOML);
  await stage.order('start', 'web');
  await stage.pass(5000);
  assert.match(stage.status('web').detail ?? '', 'there is no if_bridge bridge0');
  assert.equal([taps(stage), port(stage, 'bridge0')], [[], undefined]);
});

test('a tap that exists is lent to the guest and outlives it where it was', async () => {
  using stage = await bridged(TOML.replace('tap = true', 'tap = "tap7"'));
  stage.world.simctl('interface', 'add', 'tap7', 'tap');
  const pid = await up(stage);
  assert.equal([port(stage, 'tap7')?.openedBy, members(stage)], [pid, ['re1', 'tap7']]);
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  assert.equal([taps(stage), members(stage)], [['tap7'], ['re1', 'tap7']]);
});

test('a guest that was taken over keeps the tap that others made for it, and so do they', async () => {
  using stage = await bridged();
  stage.world.simctl('foreign', 'web', '--tap', 'lan');
  await stage.pass(5000);
  await stage.order('adopt', 'web');
  await stage.pass(5000);
  stage.world.simctl('allow', 'web');
  await stage.order('stop', 'web');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(taps(stage), ['tap0']);
});

test("a guest on a card's lower: its own socket in the graph, promiscuous while it lives, and the card as it was", async () => {
  using stage = await createQuickStage({ interfaces: ['re0', 're1'] }, NODE);
  stage.world.simctl('allow-half', 're1');
  await up(stage);
  const { nodes } = stage.world.world.graph;
  const ether = nodes.find(({ name }) => name === 're1');
  const [hook] = ether?.hooks ?? [];
  assert.equal([hook?.name, nodes.find(({ id }) => id === hook?.peer)?.name], ['lower', 'vm-web-0']);
  assert.equal([ether?.promisc, listDirectRecords(stage.paths).length], [true, 1]);
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.equal([stage.status('web').status, ether?.promisc], ['running', true]);
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  assert.equal([ether?.hooks, ether?.promisc === true, listDirectRecords(stage.paths)], [[], false, []]);
});

test('a NIC on a tap is shown with what it is on, and cannot be plugged, unplugged or moved', async () => {
  using stage = await bridged();
  await up(stage);
  const [nic] = await stage.supervisor().network.nics('web');
  assert.equal([nic?.state, nic?.backend, nic?.wantedBridge], ['direct', `${TAP} on bridge0`, null]);
  assert.equal(stage.status('web').directNics, [{ nic: '0', backend: `${TAP} on bridge0` }]);
  const { direct } = await stage.supervisor().network.net();
  assert.equal(direct, [
    { vm: 'web', nic: '0', mac: nic?.mac ?? '', backend: `${TAP} on bridge0`, state: 'running' },
  ]);
  const order = { request: 'nic', verb: 'unplug', name: 'web', nic: '0' } as const;
  const refused = await stage
    .supervisor()
    .network.operateNic(order)
    .catch((error: Error) => error.message);
  assert.is(refused, `web: its NIC 0 is on no bridge of vmctl but on ${TAP} on bridge0`);
  assert.ok((await stage.supervisor().network.metrics()).includes('vmctl_'));
});

test('slirp is refused without its library, with the package that has it', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST.replace('bridge = "bnet0"', 'slirp = true'));
  await stage.order('start', 'web');
  await stage.pass(5000);
  assert.match(stage.status('web').detail ?? '', 'libslirp.so.0');
  assert.not(existsSync(join(stage.paths.vmm, 'web')));
});

test.run();
