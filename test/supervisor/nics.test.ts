import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import type { NicReport } from '../../src/protocol/network.js';
import type { GraphNode } from '../../src/sim/netgraph/state.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, QUICK_HOST, type QuickStage } from './quick-stage.js';

const HOST = `${QUICK_HOST}[bridge.dmz0]\n`;
const GUEST = `${QUICK_GUEST}[[network]]\nname = "lan"\nbridge = "bnet0"\n`;

/** `web` with two NICs on bnet0, up and settled; dmz0 has nobody on it. */
async function running(): Promise<QuickStage> {
  const stage = await createQuickStage({}, GUEST);
  stage.define('host', HOST);
  await stage.supervisor().reload();
  await stage.order('start', 'web');
  await stage.pass(11_000);
  assert.is(stage.status('web').status, 'running');
  return stage;
}

function operate(
  stage: QuickStage,
  verb: 'unplug' | 'plug' | 'move',
  nic: string,
  bridge?: string,
): Promise<NicReport> {
  const place = bridge === undefined ? {} : { bridge };
  const request = { request: 'nic', verb, name: 'web', nic, ...place } as const;
  return stage.clock.passUntil(stage.supervisor().network.operateNic(request));
}

/** `bnet0:link2` behind each socket of web, `loose`, or undefined where there is no such node. */
function places(stage: QuickStage): readonly (string | undefined)[] {
  const nodes = nodesOf(stage);
  return ['vm-web-0', 'vm-web-lan'].map((socket) => {
    const node = nodes.find((one) => one.name === socket);
    const hook = node?.hooks[0];
    if (node === undefined || hook === undefined) return node === undefined ? undefined : 'loose';
    return `${nodes.find((one) => one.id === hook.peer)?.name}:${hook.peerHook}`;
  });
}

function nodesOf(stage: QuickStage): readonly GraphNode[] {
  return stage.world.world.graph.nodes;
}

async function refusal(work: Promise<unknown>): Promise<VmctlError> {
  return work.then(
    () => assert.unreachable('it was done') as never,
    (error: VmctlError) => error,
  );
}

test('a NIC is moved to another bridge under a running guest, by position or by name', async () => {
  using stage = await running();
  const { pid } = stage.status('web');
  assert.equal(places(stage), ['bnet0:link2', 'bnet0:link3']);
  const moved = await operate(stage, 'move', '1', 'dmz0');
  assert.equal([moved.nic, moved.state, moved.bridge, moved.hook], ['lan', 'plugged', 'dmz0', 'link0']);
  assert.equal(places(stage), ['bnet0:link2', 'dmz0:link0']);
  await operate(stage, 'move', '0', 'dmz0');
  assert.equal(places(stage), ['dmz0:link1', 'dmz0:link0']);
  assert.is(stage.status('web').pid, pid, 'the guest runs on');
  assert.equal(
    stage.status('web').links.map(({ differs }) => differs),
    ['moved from bnet0', 'moved from bnet0'],
  );
  assert.equal(
    readRunRecord(stage.paths, 'web')?.links.map(({ bridge, hook }) => `${bridge}:${hook}`),
    ['dmz0:link1', 'dmz0:link0'],
  );
});

test('what a NIC held before it moved is free for others, and it comes back to it when that is free', async () => {
  using stage = await running();
  await operate(stage, 'move', '0', 'dmz0');
  stage.define('db', QUICK_GUEST);
  stage.disk('db');
  await stage.order('start', 'db');
  await stage.pass(11_000);
  assert.equal(stage.status('db').links[0]?.hook, 'link2');
  await operate(stage, 'move', '0', 'bnet0');
  assert.is(places(stage)[0], 'bnet0:link4');
  assert.is(stage.status('web').links[0]?.differs, null);
});

test('a move holds over a reboot, a crash and another daemon; a stop and start goes by the file', async () => {
  using stage = await running();
  await operate(stage, 'move', 'lan', 'dmz0');
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  assert.equal(places(stage), ['bnet0:link2', 'dmz0:link0'], 'after a reboot');
  await stage.guest('web', 'crash');
  await stage.pass(15_000);
  assert.equal(places(stage), ['bnet0:link2', 'dmz0:link0'], 'after a crash');
  stage.kill();
  await stage.begin();
  await stage.pass(11_000);
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  assert.equal(places(stage), ['bnet0:link2', 'dmz0:link0'], 'after another daemon');
  await stage.order('stop', 'web');
  await stage.pass(5_000);
  await stage.order('start', 'web');
  await stage.pass(11_000);
  assert.equal(places(stage), ['bnet0:link2', 'bnet0:link3'], 'as in the file');
});

test('an unplugged NIC hangs nowhere, and after a reboot on a hub of its own; plug takes it back', async () => {
  using stage = await running();
  assert.equal((await operate(stage, 'unplug', 'lan')).state, 'unplugged');
  assert.equal(places(stage), ['bnet0:link2', 'loose']);
  await stage.pass(60_000);
  assert.equal(places(stage), ['bnet0:link2', 'loose'], 'nobody plugs it in again');
  const others = nodesOf(stage).filter((node) => node.type === 'bridge');
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  assert.equal(places(stage), ['bnet0:link2', 'pk-web-lan:link0']);
  assert.is(nodesOf(stage).find((node) => node.name === 'pk-web-lan')?.hooks.length, 1, 'alone there');
  const plugged = await operate(stage, 'plug', 'lan');
  assert.equal([plugged.state, plugged.bridge, plugged.hook], ['plugged', 'bnet0', 'link3']);
  assert.not(nodesOf(stage).some((node) => node.type === 'hub'));
  assert.equal(
    nodesOf(stage)
      .filter((node) => node.type === 'bridge')
      .map(({ id }) => id),
    others.map(({ id }) => id),
  );
});

test('links are in the order of the file, whichever of the NICs is unplugged when the guest comes back', async () => {
  using stage = await running();
  await operate(stage, 'unplug', '0');
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  assert.equal(
    stage.status('web').links.map(({ nic, differs }) => [nic, differs]),
    [
      ['0', 'unplugged from bnet0'],
      ['lan', null],
    ],
  );
});

test('a hub of an unplugged NIC goes with its guest', async () => {
  using stage = await running();
  await operate(stage, 'unplug', '0');
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  assert.ok(nodesOf(stage).some((node) => node.name === 'pk-web-0'));
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.not(nodesOf(stage).some((node) => node.type === 'hub'));
});

test('a move that netgraph refuses leaves the NIC where it was, in kernel, record and ledger', async () => {
  using stage = await running();
  const before = stage.status('web').links;
  const refused = await refusal(operate(stage, 'move', '0', 'nowhere'));
  assert.is(refused.code, 'host');
  assert.match(refused.message, 'there is no bridge nowhere');
  assert.equal(places(stage), ['bnet0:link2', 'bnet0:link3']);
  assert.equal(stage.status('web').links, before);
  stage.world.simctl(
    'fault',
    '{"command":"ngctl","match":"connect vm-web-0: dmz0:","code":71,"stderr":"ngctl: send msg: Cannot allocate memory"}',
  );
  const failed = await refusal(operate(stage, 'move', '0', 'dmz0'));
  assert.match(failed.message, 'Cannot allocate memory');
  assert.equal(places(stage), ['bnet0:link2', 'bnet0:link3']);
  assert.equal(stage.status('web').links, before);
  assert.equal(
    readRunRecord(stage.paths, 'web')?.links.map(({ bridge, hook }) => `${bridge}:${hook}`),
    ['bnet0:link2', 'bnet0:link3'],
  );
  await operate(stage, 'move', '0', 'dmz0');
  assert.is(places(stage)[0], 'dmz0:link0', 'nothing stayed leased of the try before');
});

test('only a guest that runs has NICs to change, and only those it has', async () => {
  using stage = await running();
  const unknown = await refusal(operate(stage, 'unplug', 'wan'));
  assert.equal([unknown.code, unknown.hint], ['usage', 'did you mean lan? its NICs: 0, lan']);
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  const down = await refusal(operate(stage, 'unplug', '0'));
  assert.is(down.code, 'denied');
  assert.match(down.message, 'web is stopped');
  assert.equal(
    (await stage.supervisor().network.nics('web')).map(({ nic, state, wantedBridge }) => [
      nic,
      state,
      wantedBridge,
    ]),
    [
      ['0', 'down', 'bnet0'],
      ['lan', 'down', 'bnet0'],
    ],
  );
});

test.run();
