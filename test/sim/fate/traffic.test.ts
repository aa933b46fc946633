import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guestArgs } from '../world.js';
import { BRIDGE_LINES, quickWorld, type QuickWorld } from '../quick.js';

/** Guests a and b on link2 and link3 of bnet0. */
async function talkative(): Promise<QuickWorld> {
  const world = quickWorld();
  await world.script(...BRIDGE_LINES);
  for (const [name, hook, mac] of [
    ['a', 'link2', '58:9c:fc:00:00:0a'],
    ['b', 'link3', '58:9c:fc:00:00:0b'],
  ] as const) {
    const args = guestArgs(world as never, name, hook).map((word) => word.replace(/mac=.*/, `mac=${mac}`));
    await world.host.spawn({ file: 'bhyve', args }, { output: `${world.dir}/tmp/${name}.log` });
  }
  return world;
}

const A = '58:9c:fc:00:00:0a';
const stats = async (world: QuickWorld, link: number) =>
  (await world.run('ngctl', 'msg', 'bnet0:', 'getstats', String(link))).stdout;

test('what a guest sends moves the counters of its link and of those it reaches', async () => {
  using world = await talkative();
  world.simctl('guest', 'a', 'send', '--frames', '3', '--bytes', '100');
  assert.match(await stats(world, 2), /recvOctets=300 recvPackets=3 recvBroadcast=3 \}/);
  assert.match(await stats(world, 1), /xmitOctets=300 xmitPackets=3 xmitBroadcasts=3/);
  world.simctl('guest', 'b', 'send', '--to', A, '--bytes', '200');
  assert.match(await stats(world, 2), /xmitOctets=200 xmitPackets=1/);
  assert.match(
    (await world.run('ngctl', 'msg', 'bnet0:', 'gettable')).stdout,
    /numHosts=2 .*addr=58:9c:fc:00:00:0a hook="link2"/,
  );
});

test('frames from the wire and from the host come in by lower and upper', async () => {
  using world = await talkative();
  world.simctl('wire', 're0', 'send', '--frames', '2');
  assert.match(await stats(world, 0), /recvPackets=2/);
  world.simctl('stack', 're0', 'send', '--frames', '5', '--to', A);
  assert.match(await stats(world, 1), /recvPackets=5 /);
});

test('the same address on two links within a second mutes the second for a minute', async () => {
  using world = await talkative();
  world.simctl('guest', 'a', 'send');
  assert.is(world.simctl('guest', 'b', 'send', '--from', A), 'ELOOP\n');
  assert.match(await stats(world, 3), /loopDrops=1 loopDetects=1/);
  assert.is(world.simctl('guest', 'b', 'send'), 'ELOOP\n');
  world.pass(61);
  assert.is(world.simctl('guest', 'b', 'send'), '');
});

test('tables age by the clock of the world, or faster', async () => {
  using world = await talkative();
  world.simctl('guest', 'a', 'send');
  world.pass(12);
  const { stdout } = await world.run('ngctl', 'msg', 'bnet0:', 'gettable');
  assert.match(stdout, /hook="link2" age=12 staleness=12/);
  world.simctl('pass', '900');
  assert.match((await world.run('ngctl', 'msg', 'bnet0:', 'gettable')).stdout, /Args:\t\{\}/);
});

test('an eiface sends when it is up, wherever its interface lives', async () => {
  using world = await talkative();
  await world.script('mkpeer bnet0: eiface link7 ether');
  assert.is(world.simctl('stack', 'ngeth0', 'send'), 'ENETDOWN\n');
  world.simctl('jail', 'add', 'web');
  await world.run('ifconfig', 'ngeth0', 'vnet', 'web');
  world.world.graph.interfaces.find((one) => one.name === 'ngeth0')!.up = true;
  assert.is(world.simctl('stack', 'ngeth0', 'send', '--frames', '4'), '');
  assert.match(await stats(world, 7), /recvPackets=4/);
});

test('a guest whose cable is moved talks on the new bridge', async () => {
  using world = await talkative();
  await world.script('mkpeer . bridge x link9', 'name .:x bnet1', 'msg bnet1: setpersistent', 'rmhook x');
  await world.script('rmhook vm-a: vmlink', 'connect vm-a: bnet1: vmlink link4');
  world.simctl('guest', 'a', 'send');
  assert.match((await world.run('ngctl', 'msg', 'bnet1:', 'getstats', '4')).stdout, /recvPackets=1/);
  await world.run('ngctl', 'shutdown', 'bnet1:');
  assert.is(world.simctl('guest', 'a', 'send'), 'EHOSTUNREACH\n');
  assert.throws(() => world.simctl('guest', 'a', 'send', '--nic', '3'), /no NIC 3/);
});

test('a foreign guest of a kind world without processes is foreign', async () => {
  using world = await talkative();
  world.simctl('foreign', 'alien');
  const started = world.journal().find((one) => one.kind === 'event' && one['name'] === 'alien');
  assert.is((started as { foreign?: boolean } | undefined)?.foreign, true);
});

test.run();
