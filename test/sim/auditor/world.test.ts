import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BRIDGE_LINES, quickWorld, type QuickWorld } from '../quick.js';

const rules = (world: QuickWorld) => world.audit().map((one) => one.rule);

/** lan0 on em0, made by somebody's hand. */
function foreignBridge(world: QuickWorld): void {
  world.simctl('ngctl', 'mkpeer', 'em0:', 'bridge', 'lower', 'link0');
  world.simctl('ngctl', 'connect', 'em0:', 'em0:lower', 'upper', 'link1');
  world.simctl('ngctl', 'name', 'em0:lower', 'lan0');
}

test('what a hand makes is foreign and may be used, not changed, named or shut down', async () => {
  using world = quickWorld();
  foreignBridge(world);
  const pid = world.simctl('hold', 'lan0', 'link5', 'mine').trim();
  await world.script('mkpeer lan0: eiface link7 ether', 'shutdown lan0:link7');
  world.simctl('release', pid);
  world.simctl('ngctl', 'msg', 'lan0:', 'setpersistent');
  assert.equal(
    rules(world).filter((rule) => rule === 'foreign-node'),
    [],
  );
  await world.run('ngctl', 'msg', 'lan0:', 'setconfig', '{', 'loopTimeout=1', '}');
  assert.is(rules(world).filter((rule) => rule === 'foreign-node').length, 1);
  await world.run('ngctl', 'name', 'lan0:', 'stolen');
  assert.is(rules(world).filter((rule) => rule === 'foreign-node').length, 2);
  await world.script('connect re0: stolen: lower link8', 'connect re0: stolen: upper link9');
  assert.is(rules(world).filter((rule) => rule === 'foreign-node').length, 4);
  await world.run('ngctl', 'shutdown', 'stolen:');
  assert.ok(rules(world).filter((rule) => rule === 'foreign-node').length > 4);
});

test('a card on one hook only is a violation unless it was given away', async () => {
  using world = quickWorld();
  await world.script('mkpeer re0: bridge lower link0', 'msg re0: setpromisc 1');
  assert.equal([...new Set(rules(world))], ['half-connected']);
  using other = quickWorld();
  other.simctl('allow-half', 're0');
  await other.script('mkpeer re0: bridge lower link0', 'msg re0: setpromisc 1');
  assert.equal(rules(other), []);
});

test('own eifaces, parking hubs and bridges come and go without a word', async () => {
  using world = quickWorld();
  await world.script(...BRIDGE_LINES);
  await world.script('mkpeer bnet0: eiface link5 ether', 'name bnet0:link5 ng0_web');
  await world.script('mkpeer . hub x link9', 'name .:x parking', 'msg parking: setpersistent', 'rmhook x');
  await world.script('rmhook ng0_web: ether', 'connect ng0_web: parking: ether link0');
  await world.script('shutdown ng0_web:', 'shutdown parking:', 'shutdown bnet0:');
  assert.equal(rules(world), []);
});

test.run();
