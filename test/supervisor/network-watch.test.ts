import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord, writeRunRecord } from '../../src/store/records.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const LOOK = 10_000;
const TWO_NICS = `${QUICK_GUEST}[[network]]\nbridge = "lan0"\nname = "lan"\n`;
const TWO_BRIDGES = '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n';
/** Somebody else makes bnet0 on re0. */
const REMADE = [
  ...['mkpeer re0: bridge lower link0', 'connect re0: lower upper link1', 'name re0:lower bnet0'],
  ...['msg bnet0: setpersistent', 'msg re0: setpromisc 1'],
];

/** Started, seen up and settled. */
async function running(stage: QuickStage): Promise<StatusReport> {
  await stage.order('start', 'web');
  await stage.pass(15_000);
  const web = stage.status('web');
  assert.equal([web.status, web.detail], ['running', null]);
  return web;
}

/** As root at the prompt; no time passes. */
function byHand(stage: QuickStage, ...lines: readonly string[]): Promise<unknown> {
  return stage.world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
}

/** `vm-web-0 bnet0:link2` of every node that is neither bridge nor NIC. */
function hanging(stage: QuickStage): readonly string[] {
  const { nodes } = JSON.parse(stage.world.simctl('world')) as {
    nodes: { id: number; type: string; name?: string; hooks: { peer: number; peerHook: string }[] }[];
  };
  const nameOf = (id: number): string => nodes.find((node) => node.id === id)?.name ?? `[${id}]`;
  return nodes
    .filter(
      ({ type, name }) => (type === 'socket' || type === 'eiface') && name?.startsWith('ngctl') !== true,
    )
    .map(({ name, hooks: [hook] }) =>
      hook === undefined ? `${name} loose` : `${name} ${nameOf(hook.peer)}:${hook.peerHook}`,
    )
    .sort();
}

function events(stage: QuickStage, name: string): readonly object[] {
  return stage.told.filter(({ event }) => event === name);
}

function launches(stage: QuickStage): number {
  return stage.world.journal().filter((one) => one.kind === 'command' && one.file === 'bhyve').length;
}

async function createHost(): Promise<QuickStage> {
  const stage = await createQuickStage({}, TWO_NICS);
  stage.define('host', TWO_BRIDGES);
  return stage;
}

test('bridges shut down under a running guest come back, with both its NICs on them, and the guest never notices', async () => {
  using stage = await createHost();
  const { pid, links } = await running(stage);
  const before = hanging(stage);
  assert.equal(before, ['vm-web-0 bnet0:link2', 'vm-web-lan lan0:link0']);
  await byHand(stage, 'shutdown bnet0:', 'shutdown lan0:');
  assert.equal(hanging(stage), ['vm-web-0 loose', 'vm-web-lan loose']);
  await stage.pass(LOOK);
  assert.equal(hanging(stage), before);
  assert.equal([stage.status('web').pid, stage.status('web').links], [pid, links]);
  assert.is(launches(stage), 1);
  assert.equal(
    events(stage, 'bridge.healed')
      .map((event) => (event as { plugged: unknown }).plugged)
      .sort(),
    [['web/0'], ['web/lan']],
  );
});

test('a link that somebody took meanwhile is re-picked: written down, shown, and kept by a reboot of the guest', async () => {
  using stage = await createQuickStage();
  const { pid } = await running(stage);
  await byHand(stage, 'shutdown bnet0:', ...REMADE);
  stage.world.simctl('hold', 'bnet0', 'link2', 'jng-x');
  await stage.pass(LOOK);
  assert.equal(hanging(stage), ['jng-x bnet0:link2', 'vm-web-0 bnet0:link3']);
  const web = stage.status('web');
  assert.equal([web.pid, web.links[0]?.hook], [pid, 'link3']);
  assert.is(readRunRecord(stage.paths, 'web')?.links[0]?.hook, 'link3');
  assert.equal(
    events(stage, 'link.moved').map((event) => ({ ...event, time: '' })),
    [
      {
        time: '',
        event: 'link.moved',
        vm: 'web',
        nic: '0',
        bridge: 'bnet0',
        hook: 'link3',
        from: 'bnet0:link2',
      },
    ],
  );
  await stage.guest('web', 'reboot');
  await stage.pass(15_000);
  assert.equal([stage.status('web').status, stage.status('web').links[0]?.hook], ['running', 'link3']);
  assert.equal(hanging(stage), ['jng-x bnet0:link2', 'vm-web-0 bnet0:link3']);
});

test('a NIC that vanished and came back is on its bridge again', async () => {
  using stage = await createQuickStage();
  const { pid } = await running(stage);
  stage.world.simctl('interface', 'remove', 're0');
  await stage.pass(LOOK);
  const [sick] = (await stage.supervisor().network.bridges(['bnet0'])).bridges;
  assert.is(sick?.state, 'degraded');
  stage.world.simctl('interface', 'add', 're0');
  await stage.pass(LOOK);
  const [well] = (await stage.supervisor().network.bridges(['bnet0'])).bridges;
  assert.equal([well?.state, well?.problems], ['up', []]);
  assert.is(stage.status('web').pid, pid);
  assert.equal(hanging(stage), ['vm-web-0 bnet0:link2']);
});

test('a bridge that died while no supervisor lived is healed within a second of the next one', async () => {
  using stage = await createQuickStage();
  const { pid } = await running(stage);
  stage.kill();
  await byHand(stage, 'shutdown bnet0:');
  await stage.pass(60_000);
  await stage.begin();
  await stage.pass(1000);
  assert.equal(hanging(stage), ['vm-web-0 bnet0:link2']);
  assert.is(stage.status('web').pid, pid);
});

test('a supervisor killed at any moment of a healing is followed by one that ends it', async () => {
  for (let ms = 0; ms <= 2400; ms += 120) {
    using stage = await createQuickStage({ kind: false, seed: 3 });
    await stage.pass(60_000);
    const { pid } = await running(stage);
    await stage.pass(20_000);
    await byHandLater(stage, 'shutdown bnet0:');
    await untilLost(stage);
    await stage.pass(ms);
    stage.kill();
    await stage.pass(500);
    await stage.begin();
    await stage.pass(2 * LOOK);
    assert.equal(hanging(stage), ['vm-web-0 bnet0:link2'], `killed after ${ms} ms`);
    assert.is(stage.status('web').pid, pid, `killed after ${ms} ms`);
  }
});

async function byHandLater(stage: QuickStage, ...lines: readonly string[]): Promise<void> {
  await stage.clock.passUntil(byHand(stage, ...lines));
}

async function untilLost(stage: QuickStage): Promise<void> {
  for (let waited = 0; events(stage, 'bridge.lost').length === 0; waited += 50) {
    assert.ok(waited < 12_000, 'noticed within its look');
    await stage.pass(50);
  }
}

test('the same where its link was taken: kernel, record and status agree on the new one', async () => {
  for (let ms = 0; ms <= 3000; ms += 250) {
    using stage = await createQuickStage({ kind: false, seed: 5 });
    await stage.pass(60_000);
    const { pid } = await running(stage);
    await stage.pass(20_000);
    await byHandLater(stage, 'shutdown bnet0:', ...REMADE);
    stage.world.simctl('hold', 'bnet0', 'link2', 'jng-x');
    await untilLost(stage);
    await stage.pass(ms);
    stage.kill();
    await stage.pass(500);
    await stage.begin();
    await stage.pass(3 * LOOK);
    const { hook } = stage.status('web').links[0] ?? {};
    assert.is.not(hook, 'link2');
    assert.equal(hanging(stage), ['jng-x bnet0:link2', `vm-web-0 bnet0:${hook}`], `killed after ${ms} ms`);
    assert.is(readRunRecord(stage.paths, 'web')?.links[0]?.hook, hook);
    assert.is(stage.status('web').pid, pid);
  }
});

test('a guest cut off from a bridge that nobody can make again is shown so', async () => {
  using stage = await createQuickStage();
  const { pid } = await running(stage);
  stage.define('host', '');
  await stage.supervisor().reload();
  await byHand(stage, 'shutdown bnet0:');
  await stage.pass(LOOK);
  const web = stage.status('web');
  assert.equal([web.pid, web.status, web.links[0]?.differs], [pid, 'running', 'cut off']);
  assert.is((await stage.supervisor().network.nics('web'))[0]?.state, 'cut off');
  stage.define('host', '[bridge.bnet0]\ninterface = "re0"\n');
  await stage.supervisor().reload();
  await stage.pass(LOOK);
  assert.is(stage.status('web').links[0]?.differs, null);
  assert.equal(hanging(stage), ['vm-web-0 bnet0:link2']);
});

test("a jail's interface is plugged in again like a guest's", async () => {
  using stage = await createQuickStage();
  await running(stage);
  const attach = { request: 'jail', verb: 'attach', name: 'www', bridge: 'bnet0' } as const;
  await stage.clock.passUntil(stage.supervisor().network.operateJail(attach));
  const before = hanging(stage);
  assert.is(before.length, 2);
  await byHand(stage, 'shutdown bnet0:');
  await stage.pass(LOOK);
  assert.equal(hanging(stage), before);
});

test('a NIC that is unplugged by its record, and still plugged in, is pulled by the next supervisor', async () => {
  using stage = await createQuickStage();
  await running(stage);
  stage.kill();
  const record = readRunRecord(stage.paths, 'web');
  assert.ok(record);
  if (record === undefined) return;
  const links = record.links.map((link) => ({
    ...link,
    bridge: 'park',
    hook: 'link0',
    unplugged: true as const,
  }));
  writeRunRecord(stage.paths, { ...record, links });
  await stage.begin();
  await stage.pass(2 * LOOK);
  assert.equal(hanging(stage), ['vm-web-0 loose']);
});

test('a guest that is only starting connects by itself: the watch plugs nothing in for it', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('set', 'initMs', '60000');
  await stage.order('start', 'web');
  await stage.pass(45_000);
  assert.is(stage.status('web').detail, 'initialising');
  const acts = stage.world
    .journal()
    .filter(
      (one) => one.kind === 'command' && one.file === 'ngctl' && (one.input ?? '').includes('connect vm-'),
    );
  assert.equal(acts, []);
});

test('an idle minute of a host with a guest costs six runs of ngctl for its bridge', async () => {
  using stage = await createQuickStage();
  await running(stage);
  const count = (): number =>
    stage.world.journal().filter((one) => one.kind === 'command' && one.file === 'ngctl').length;
  const before = count();
  await stage.pass(60_000);
  assert.is(count() - before, 6);
});

test.run();
