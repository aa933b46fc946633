import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parkingName, socketName } from '../../src/netgraph/names.js';
import { ensureParking, removeParking } from '../../src/plan/parking.js';
import { drive, graph, ngctl, prepare } from './ground.js';

const HUB = parkingName(socketName('web', '0'));

test('a parking hub stays without a hook, is made once, and is gone when it is removed', () => {
  const on = graph();
  const run = drive(ensureParking(HUB), (command) => ngctl(on, command));
  assert.equal(
    run.steps.map((step) => step.kind),
    ['look', 'act'],
  );
  const hub = on.nodes.find((node) => node.name === HUB);
  assert.is(hub?.type, 'hub');
  assert.equal(hub?.hooks, []);
  const again = drive(ensureParking(HUB), (command) => ngctl(on, command));
  assert.equal(
    again.steps.map((step) => step.kind),
    ['look'],
  );
  drive(removeParking(HUB), (command) => ngctl(on, command));
  assert.not(on.nodes.some((node) => node.name === HUB));
  drive(removeParking(HUB), (command) => ngctl(on, command));
});

test('the hub of every socket has a name of its own, as long as the socket', () => {
  for (const [vm, nic] of [
    ['web', '0'],
    ['a-very-long-name-of-a-virtual-machine', 'lan'],
  ] as const) {
    const socket = socketName(vm, nic);
    assert.is(parkingName(socket).length, socket.length);
    assert.is.not(parkingName(socket), socket);
  }
});

test('a node of another type under that name is refused and left alone', () => {
  const on = graph();
  prepare(on, [`mkpeer . bridge x link0 / name .:x ${HUB} / msg ${HUB}: setpersistent`]);
  assert.throws(
    () => drive(ensureParking(HUB), (command) => ngctl(on, command)),
    (error: Error) => error.message.includes('of type bridge'),
  );
  drive(removeParking(HUB), (command) => ngctl(on, command));
  assert.is(on.nodes.find((node) => node.name === HUB)?.type, 'bridge');
});

test.run();
