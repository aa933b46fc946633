import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { driveSteps } from '../../src/plan/drive.js';
import { nameSockets, type SocketQuestion, type SocketsFound } from '../../src/plan/guest-sockets.js';
import { BRIDGE_LINES, quickWorld, type QuickWorld } from '../sim/quick.js';

const MAC = '58:9c:fc:00:00:77';
const NIC = { key: '0', bridge: 'bnet0', mac: MAC };

/** bnet0 with one guest on it as vm-bhyve plugs it in. */
async function withGuest(...args: readonly string[]): Promise<QuickWorld> {
  const world = quickWorld();
  await world.script(...BRIDGE_LINES);
  world.simctl('foreign', 'web', '--link', 'bnet0', '--mac', MAC, ...args);
  return world;
}

function ask(world: QuickWorld, question: Partial<SocketQuestion>): Promise<SocketsFound> {
  const whole = { vm: 'web', nics: [NIC], words: undefined, alone: false, ...question };
  return driveSteps(nameSockets(whole), ({ command }) => world.host.run(command));
}

const nameAt = (world: QuickWorld, hook: string): string =>
  /Name: (\S+)/.exec(world.simctl('ngctl', 'show', `bnet0:${hook}`))?.[1] ?? '';

test('the argv tells the link by its MAC, and the socket gets its name', async () => {
  using world = await withGuest();
  const words = [{ bridge: 'bnet0', hook: 'link2', mac: MAC }];
  const { links, unknown } = await ask(world, { words });
  assert.equal(links, [{ bridge: 'bnet0', hook: 'link2', socket: 'vm-web-0', mac: MAC, nic: '0' }]);
  assert.equal([unknown, nameAt(world, 'link2')], [[], 'vm-web-0']);
  assert.equal((await ask(world, { words })).links, links, 'a second time it is found by its name');
});

test('an argv with other MACs and several NICs on the bridge tells nothing', async () => {
  using world = await withGuest();
  const words = [
    { bridge: 'bnet0', hook: 'link2', mac: '58:9c:fc:00:00:01' },
    { bridge: 'bnet0', hook: 'link3', mac: '58:9c:fc:00:00:02' },
  ];
  const { links, unknown } = await ask(world, { words, alone: true });
  assert.equal([links.length, unknown.length, nameAt(world, 'link2')], [0, 1, '<unnamed>']);
});

test("what the bridge has learned tells the link, when the MAC is the definition's", async () => {
  using world = await withGuest();
  assert.is((await ask(world, {})).links.length, 0, 'not before a frame');
  world.simctl('guest', 'web', 'send');
  assert.equal(
    (await ask(world, {})).links.map(({ hook }) => hook),
    ['link2'],
  );
  assert.is(nameAt(world, 'link2'), 'vm-web-0');
});

test("the only unnamed socket is taken when no other guest is anybody else's, and never one of two", async () => {
  using world = await withGuest();
  assert.equal((await ask(world, { alone: false })).links, []);
  const { links } = await ask(world, { alone: true, nics: [{ ...NIC, mac: '58:9c:fc:00:00:99' }] });
  assert.equal(
    links.map(({ hook, socket }) => [hook, socket]),
    [['link2', 'vm-web-0']],
  );
  using two = await withGuest();
  two.simctl('hold', 'bnet0', 'link9');
  assert.equal((await ask(two, { alone: true })).links, []);
});

test('a socket that others have named keeps its name, and two NICs never share a link', async () => {
  using world = await withGuest('-s', '7:0,virtio-net,netgraph,path=bnet0:,peerhook=link5,socket=theirs');
  const other = { key: 'x', bridge: 'bnet0', mac: MAC };
  const words = [{ bridge: 'bnet0', hook: 'link5', socket: 'theirs', mac: MAC }];
  const { links, unknown } = await ask(world, { nics: [NIC, other], words });
  assert.equal(
    links.map(({ hook, socket }) => [hook, socket]),
    [['link5', 'theirs']],
  );
  assert.is(unknown.length, 1);
});

test('without the bridge there is nothing to name', async () => {
  using world = quickWorld();
  const { links, unknown } = await ask(world, {
    alone: true,
    words: [{ bridge: 'bnet0', hook: 'link2', mac: MAC }],
  });
  assert.equal([links.length, unknown.length], [0, 1]);
});

test.run();
