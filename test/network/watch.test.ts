import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { addInterface, removeInterface } from '../../src/sim/netgraph/graph.js';
import { endProcess } from '../../src/sim/netgraph/holder.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { createWard, SECONDS } from './ward.js';

const LOOK = 10 * SECONDS;
const MINUTE = 60 * SECONDS;

test('an idle minute costs six runs of ngctl a bridge, however many guests are on it', async () => {
  const ward = createWard();
  for (let number = 2; number < 102; number++) ward.guest(`vm${number}`, number);
  for (const name of ['bnet1', 'bnet2']) {
    ward.byHand('mkpeer . bridge x link0', `name .:x ${name}`, `msg ${name}: setpersistent`, 'rmhook x');
    ward.guest('web', 0, { bridge: name, nic: name });
  }
  await ward.pass(MINUTE);
  ward.runs.length = 0;
  await ward.pass(MINUTE);
  for (const name of ['bnet0', 'bnet1', 'bnet2'])
    assert.is(ward.runs.filter(([line]) => line === `msg ${name}: getconfig`).length, 6, name);
  assert.is(ward.runs.length, 18);
  assert.equal(ward.told, []);
});

test('looks at several bridges are spread over the ten seconds', async () => {
  const ward = createWard();
  ward.byHand('mkpeer . bridge x link0', 'name .:x bnet1', 'msg bnet1: setpersistent', 'rmhook x');
  ward.guest('web', 0, { bridge: 'bnet1' });
  const seen: number[] = [];
  ward.watch.onSample((_bridge, _health, at) => seen.push(at));
  await ward.pass(MINUTE);
  const gaps = seen.slice(2).map((at, index) => at - (seen[index + 1] ?? 0));
  assert.equal(new Set(gaps), new Set([5 * SECONDS]));
});

test('nothing is looked at when there is nothing to watch, or nobody watches any more', async () => {
  const ward = createWard();
  ward.records.clear();
  await ward.pass(MINUTE);
  assert.is(ward.runs.length, 0);
  ward.guest('web', 2);
  await ward.pass(LOOK);
  assert.is(ward.runs.length, 1);
  ward.watch.release();
  await ward.pass(MINUTE);
  assert.is(ward.runs.length, 1);
  assert.is(await ward.watch.look('bnet0'), undefined);
});

test('a bridge that was shut down is made again and every cable plugged in, at its own link', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.guest('web', 5, { nic: 'lan' });
  ward.guest('jail/www', 4, { nic: 'ng0_www' });
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:');
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2', 'bnet0:link5', 'bnet0:link4']);
  const names = ['web/0', 'web/lan', 'jail/www/ng0_www'];
  assert.equal(ward.events('bridge.lost'), [
    { bridge: 'bnet0', problems: ['bridge bnet0 is gone'], cutOff: names },
  ]);
  const node = ward.records.get('bnet0')?.nodeId;
  assert.equal(ward.events('bridge.healed'), [{ bridge: 'bnet0', node, plugged: names }]);
  assert.is(ward.events('link.plugged').length, 3);
  assert.equal(ward.watch.problems('bnet0'), []);
});

test('a thousand guests are healed by a handful of runs', async () => {
  const ward = createWard();
  for (let number = 2; number < 1002; number++) ward.guest(`vm${number}`, number);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:');
  ward.runs.length = 0;
  await ward.pass(LOOK);
  assert.ok(ward.places().every((place, index) => place === `bnet0:link${index + 2}`));
  assert.ok(ward.runs.length <= 12, `${ward.runs.length} runs`);
});

test('one that somebody else made again is used as it is, and only the guests are plugged in', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:', 'mkpeer . bridge x link9', 'name .:x bnet0', 'msg bnet0: setpersistent');
  ward.refusal = new VmctlError('host', 'must not be asked');
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2']);
  assert.equal(ward.events('bridge.lost')[0]?.['problems'], ['bridge bnet0 was removed and made again']);
  assert.equal(ward.events('bridge.healed')[0]?.['plugged'], ['web/0']);
  assert.equal(ward.events('bridge.warning'), []);
});

test('who lost its link to somebody else gets another, and its lease with it', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.guest('db', 3);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:', 'mkpeer . bridge x link9', 'name .:x bnet0', 'msg bnet0: setpersistent');
  ward.guest('jng', 2, { cable: false });
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link4', 'bnet0:link3']);
  assert.equal(ward.events('link.moved'), [
    { vm: 'web', nic: '0', bridge: 'bnet0', hook: 'link4', from: 'bnet0:link2' },
  ]);
  const leases = ward.links.leases('bnet0').map(({ owner, number }) => [owner, number]);
  assert.equal(leases.sort(), [
    ['db', 3],
    ['web', 4],
  ]);
});

test('a hook stolen from a guest on a living bridge is noticed, although its link is connected', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.byHand('rmhook vm-web-0: vmlink');
  ward.guest('jng', 2, { cable: false });
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link3']);
  assert.equal(ward.events('bridge.lost'), [], 'the bridge is whole');
});

test('one of many cables that hangs loose is found in its turn at the latest', async () => {
  const ward = createWard();
  for (let number = 2; number < 102; number++) ward.guest(`vm${number}`, number);
  ward.byHand('rmhook vm-vm90-0: vmlink');
  ward.guest('jng', 90, { cable: false });
  await ward.pass(4 * LOOK);
  assert.is(ward.places()[88], 'bnet0:link102');
});

test('a guest that ended is left alone: nothing is told and nothing plugged in', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.guest('db', 3);
  endProcess(ward.on, 9001);
  await ward.pass(MINUTE);
  assert.equal(ward.places(), ['no node', 'bnet0:link3']);
  assert.equal(ward.told, []);
  assert.is(ward.watch.isCutOff('web', '0'), false);
});

test('a cable elsewhere is fetched when it was seen there twice: an operator may be moving it', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.byHand('mkpeer . bridge x link0', 'name .:x bnet1', 'msg bnet1: setpersistent', 'rmhook x');
  ward.byHand('rmhook vm-web-0: vmlink', 'connect vm-web-0: bnet1: vmlink link0');
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet1:link0']);
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2']);
});

test('a cable that is moved away while it is looked at is not plugged in at its old place', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.byHand('rmhook vm-web-0: vmlink');
  ward.before = (lines) => {
    if (lines.includes('msg bnet0: getstats 2')) ward.cables.length = 0;
  };
  await ward.pass(MINUTE);
  assert.not(ward.runs.flat().some((line) => line.startsWith('connect')));
});

test('a NIC that vanished is told once, looked for with every look, and its bridge mended when it is back', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  removeInterface(ward.on, 're0');
  await ward.pass(MINUTE);
  assert.equal(ward.events('bridge.lost'), [{ bridge: 'bnet0', problems: ['NIC re0 is gone'], cutOff: [] }]);
  assert.equal(ward.watch.problems('bnet0'), ['NIC re0 is gone']);
  assert.equal(ward.places(), ['bnet0:link2'], 'guests still reach each other');
  addInterface(ward.on, { name: 're0', mac: '58:9c:fc:00:10:09' });
  await ward.pass(LOOK);
  assert.is(ward.events('bridge.healed').length, 1);
  assert.equal(ward.watch.problems('bnet0'), []);
});

test('a VLAN interface that vanished is made again with its bridge, since host.toml says how', async () => {
  const ward = createWard();
  const vlan = { parent: 'em0', tag: 100 };
  ward.definitions.set('bnet0', bridgeOf({ name: 'bnet0', interface: 're0', vlan }));
  await ward.pass(LOOK);
  removeInterface(ward.on, 're0');
  ward.refusal = new VmctlError('host', 'was asked');
  await ward.pass(LOOK);
  assert.equal(ward.watch.problems('bnet0'), ['NIC re0 is gone', 'was asked']);
});

test('a bridge of ours that nobody needs and host.toml names no more may go', async () => {
  const ward = createWard();
  await ward.pass(LOOK);
  ward.definitions.clear();
  ward.byHand('shutdown bnet0:');
  await ward.pass(MINUTE);
  assert.equal(ward.told, []);
});

test('an ngctl that does not answer is told once, and is no loss of a bridge', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.before = () => {
    throw new VmctlError('host', 'ngctl: cannot be run');
  };
  await ward.pass(MINUTE);
  assert.equal(
    ward.told.map(({ event, data }) => [event, data['reason']]),
    [['bridge.warning', 'ngctl: cannot be run']],
  );
  ward.before = undefined;
  await ward.pass(LOOK);
  assert.equal(ward.watch.problems('bnet0'), []);
});

test('a NIC whose hook was taken off is connected again', async () => {
  const ward = createWard();
  await ward.pass(LOOK);
  ward.byHand('rmhook re0: upper');
  await ward.pass(LOOK);
  assert.equal(ward.events('bridge.lost')[0]?.['problems'], ['hook upper of NIC re0 is not on bridge bnet0']);
  assert.is(ward.events('bridge.healed').length, 1);
});

test('what cannot be healed is tried at every look, told once, and shown until it is', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:');
  ward.refusal = new VmctlError('host', 're0 is a lagg port', { hint: 'take it out' });
  await ward.pass(MINUTE);
  assert.is(ward.events('bridge.lost').length, 1);
  assert.equal(ward.events('bridge.warning'), [
    { bridge: 'bnet0', reason: 're0 is a lagg port', hint: 'take it out' },
  ]);
  assert.equal(ward.watch.problems('bnet0'), [
    'bridge bnet0 is gone',
    'web/0 is not plugged in',
    're0 is a lagg port',
  ]);
  assert.is(ward.watch.isCutOff('web', '0'), true);
  ward.refusal = undefined;
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2']);
  assert.equal(ward.events('bridge.healed')[0]?.['plugged'], ['web/0']);
  assert.is(ward.watch.isCutOff('web', '0'), false);
});

test('a bridge that is not in host.toml cannot be made again: its guests are plugged in when it is back', async () => {
  const ward = createWard();
  ward.definitions.clear();
  ward.records.clear();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:');
  await ward.pass(MINUTE);
  const problem = 'bridge bnet0 is gone, and host.toml does not say how to make it';
  assert.equal(ward.events('bridge.lost'), [{ bridge: 'bnet0', problems: [problem], cutOff: ['web/0'] }]);
  ward.byHand('mkpeer . bridge x link0', 'name .:x bnet0', 'msg bnet0: setpersistent', 'rmhook x');
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2']);
  assert.is(ward.events('bridge.healed').length, 1);
});

test('one of host.toml that others made, and that vanished under guests, is made again by us', async () => {
  const ward = createWard();
  ward.records.clear();
  ward.guest('web', 2);
  await ward.pass(LOOK);
  ward.byHand('shutdown bnet0:');
  await ward.pass(LOOK);
  assert.equal(ward.places(), ['bnet0:link2']);
  assert.is(ward.events('bridge.healed').length, 1);
});

test('one that others made is never changed, whatever its NIC looks like', async () => {
  const ward = createWard();
  ward.records.clear();
  ward.guest('web', 2);
  ward.byHand('rmhook re0: upper');
  ward.refusal = new VmctlError('host', 'must not be asked');
  await ward.pass(MINUTE);
  assert.equal(ward.told, []);
});

test("the host's own interface that hangs loose is lost, and so is one that is gone", async () => {
  const ward = createWard();
  ward.byHand('mkpeer bnet0: eiface link7 ether', 'name bnet0:link7 nghost0');
  const record = ward.records.get('bnet0');
  assert.ok(record);
  if (record !== undefined) ward.records.set('bnet0', { ...record, hostInterface: 'nghost0' });
  await ward.pass(LOOK);
  assert.equal(ward.told, []);
  ward.refusal = new VmctlError('host', 'not now');
  ward.byHand('rmhook nghost0: ether');
  await ward.pass(LOOK);
  assert.is(ward.watch.problems('bnet0')[0], 'host interface nghost0 is not on bridge bnet0');
  ward.byHand('shutdown nghost0:');
  await ward.pass(LOOK);
  assert.is(ward.watch.problems('bnet0')[0], 'host interface nghost0 is gone');
});

test('one that was left half made is finished before anything else', async () => {
  const ward = createWard();
  const record = ward.records.get('bnet0');
  assert.ok(record);
  if (record !== undefined) ward.records.set('bnet0', { ...record, phase: 'making', nodeId: null });
  ward.byHand('rmhook re0: upper');
  await ward.pass(LOOK);
  assert.is(ward.records.get('bnet0')?.phase, 'made');
  assert.equal(ward.told, []);
});

test('after an adoption the look comes in a moment', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  ward.byHand('shutdown bnet0:');
  await ward.pass(1);
  ward.watch.soon();
  await ward.pass(SECONDS);
  assert.equal(ward.places(), ['bnet0:link2']);
});

test('a look that is asked for sees the host links too, and is handed to whoever listens', async () => {
  const ward = createWard();
  ward.guest('web', 2);
  await ward.watch.look('bnet0');
  const seen: string[] = [];
  const leave = ward.watch.onSample((bridge) => seen.push(bridge));
  const health = await ward.watch.look('bnet0');
  assert.equal([...(health?.links.keys() ?? [])].sort(), [0, 1, 2]);
  leave();
  await ward.watch.look('bnet0');
  assert.equal(seen, ['bnet0']);
});

test('uplinks are asked for by their negative number', async () => {
  const ward = createWard();
  ward.definitions.set('bnet0', bridgeOf({ name: 'bnet0', interface: 're0', floodUnknown: false }));
  ward.byHand('rmhook re0: lower', 'connect re0: bnet0: lower uplink1');
  await ward.watch.look('bnet0');
  const health = await ward.watch.look('bnet0');
  assert.equal([...(health?.links.keys() ?? [])].sort(), [-1, 1]);
  assert.equal(ward.told, []);
});

test.run();
