import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NicReport } from '../../src/protocol/network.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_HOST, type QuickStage } from './quick-stage.js';

const LOOK = 10_000;
const HOST = `${QUICK_HOST}[bridge.dmz0]\n`;

/** `web` up and settled on a host whose commands take up to 300 ms; dmz0 has nobody on it. */
async function running(seed: number): Promise<QuickStage> {
  const stage = await createQuickStage({ kind: false, seed });
  stage.define('host', HOST);
  await stage.clock.passUntil(stage.supervisor().reload());
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  return stage;
}

/** Begun, not waited for. */
function operate(stage: QuickStage, verb: 'unplug' | 'plug' | 'move', bridge?: string): Promise<NicReport> {
  const place = bridge === undefined ? {} : { bridge };
  return stage.supervisor().network.operateNic({ request: 'nic', verb, name: 'web', nic: '0', ...place });
}

/** `bnet0:link2` behind the socket of web, `loose`, or undefined where there is none. */
function place({ world }: QuickStage): string | undefined {
  const { nodes } = world.world.graph;
  const node = nodes.find(({ name }) => name === 'vm-web-0');
  const hook = node?.hooks[0];
  if (node === undefined || hook === undefined) return node === undefined ? undefined : 'loose';
  return `${nodes.find(({ id }) => id === hook.peer)?.name}:${hook.peerHook}`;
}

function hubs({ world }: QuickStage): number {
  return world.world.graph.nodes.filter(({ type }) => type === 'hub').length;
}

function byHand({ world }: QuickStage, ...lines: readonly string[]): Promise<unknown> {
  return world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
}

/** Who is named when somebody wants to take the bridges down. */
async function leases(stage: QuickStage): Promise<readonly string[]> {
  const down = { request: 'bridge', verb: 'down', names: ['bnet0', 'dmz0'] } as const;
  const outcomes = await stage.clock.passUntil(stage.supervisor().network.operateBridges(down));
  return outcomes.flatMap(({ name, message = '' }) =>
    [...message.matchAll(/\(NIC 0, (link\d+)\)/g)].map(([, hook]) => `${name}:${hook}`),
  );
}

test('a NIC that is unplugged while the watch plugs it in again stays unplugged', async () => {
  for (let ms = 0; ms <= 500; ms += 75) {
    using stage = await running(4);
    await stage.clock.passUntil(byHand(stage, 'rmhook vm-web-0: vmlink'));
    const asked = (): number =>
      stage.world
        .journal()
        .filter((one) => one.kind === 'command' && (one.input ?? '').includes('show vm-web-0:')).length;
    for (let before = asked(), waited = 0; asked() === before && waited < LOOK; waited += 25)
      await stage.pass(25);
    await stage.pass(ms);
    const { state } = await stage.clock.passUntil(operate(stage, 'unplug'));
    assert.is(state, 'unplugged');
    await stage.pass(3 * LOOK);
    assert.equal([place(stage), await leases(stage)], ['loose', []], `unplugged ${ms} ms after the look`);
  }
});

test('a guest that reboots at any moment of a move hangs where its record says, and holds nothing else', async () => {
  for (let ms = 0; ms <= 1400; ms += 200) {
    using stage = await running(6);
    const moving = operate(stage, 'move', 'dmz0').then(
      () => 'moved',
      ({ message }: Error) => message,
    );
    await stage.pass(ms);
    await stage.guest('web', 'reboot');
    const outcome = await stage.clock.passUntil(moving);
    await stage.pass(3 * LOOK);
    const [link] = readRunRecord(stage.paths, 'web')?.links ?? [];
    const words = `${ms} ms: ${outcome}`;
    assert.is(stage.status('web').status, 'running', words);
    assert.is(place(stage), `${link?.bridge}:${link?.hook}`, words);
    assert.is(stage.status('web').links[0]?.bridge, link?.bridge, words);
    assert.equal(await leases(stage), [place(stage)], words);
    if (outcome === 'moved') assert.is(link?.bridge, 'dmz0', words);
  }
});

test('an order about a guest that was killed and started again meanwhile leaves the new one alone', async () => {
  for (let ms = 500; ms <= 3000; ms += 500) {
    using stage = await running(8);
    stage.world.simctl('fault', `{"command":"ngctl","match":"name .:x dmz0","delayMs":${ms}}`);
    const moving = operate(stage, 'move', 'dmz0').catch(({ message }: Error) => message);
    await stage.pass(400);
    await stage.order('kill', 'web');
    await stage.order('start', 'web');
    assert.is(await stage.clock.passUntil(moving), 'web: its guest has ended meanwhile', `${ms} ms`);
    await stage.pass(3 * LOOK);
    assert.equal([place(stage), stage.status('web').links[0]?.differs], ['bnet0:link2', null], `${ms} ms`);
    assert.equal(await leases(stage), ['bnet0:link2'], `${ms} ms`);
  }
});

test('a NIC that was cut off is shown as plugged as soon as an operator has plugged it in elsewhere', async () => {
  using stage = await running(3);
  stage.define('host', '[bridge.dmz0]\n');
  await stage.clock.passUntil(stage.supervisor().reload());
  await stage.clock.passUntil(byHand(stage, 'shutdown bnet0:'));
  await stage.pass(2 * LOOK);
  assert.is((await stage.supervisor().network.nics('web'))[0]?.state, 'cut off');
  const { state } = await stage.clock.passUntil(operate(stage, 'move', 'dmz0'));
  assert.is(state, 'plugged');
});

test('what a NIC has sent is counted before it is unplugged, and before its guest is killed', async () => {
  using stage = await running(5);
  const sent = async (): Promise<number | undefined> => {
    const { bridges } = await stage.clock.passUntil(stage.supervisor().network.net('bnet0'));
    return bridges[0]?.members.find(({ name }) => name === 'web')?.traffic?.tx.bytes;
  };
  const send = (): unknown =>
    stage.world.simctl('guest', 'web', 'send', '--to', 'broadcast', '--frames', '1', '--bytes', '1000');
  send();
  await stage.clock.passUntil(operate(stage, 'unplug'));
  await stage.clock.passUntil(operate(stage, 'plug'));
  send();
  assert.is(await sent(), 2000, 'of one link and of the next one');
  send();
  await stage.order('kill', 'web');
  await stage.pass(LOOK);
  assert.is(await sent(), 3000);
});

test('a host that does not answer delays a kill by a second at most', async () => {
  using stage = await running(5);
  stage.world.simctl('fault', '{"command":"ngctl","match":"getstats 2","delayMs":60000}');
  await stage.order('kill', 'web');
  await stage.pass(4000);
  const isForced = stage.world
    .journal()
    .some(
      (one) => one.kind === 'command' && one.file === 'bhyvectl' && one.args.includes('--force-poweroff'),
    );
  assert.ok(isForced);
});

test('the hub of an unplugged NIC goes also when its guest ended while no supervisor lived', async () => {
  using stage = await running(2);
  await stage.clock.passUntil(operate(stage, 'unplug'));
  await stage.guest('web', 'reboot');
  await stage.pass(3 * LOOK);
  assert.equal([place(stage), hubs(stage)], ['pk-web-0:link0', 1]);
  stage.kill();
  await stage.guest('web', 'poweroff');
  await stage.pass(LOOK);
  await stage.begin();
  await stage.pass(3 * LOOK);
  assert.equal([stage.status('web').status, hubs(stage)], ['stopped', 0]);
});

test.run();
