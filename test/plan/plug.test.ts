import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { lookPlug, plugIn, plugOut, plugOver } from '../../src/plan/plug.js';
import type { Steps } from '../../src/plan/step.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { drive, graph, ngctl, prepare } from './ground.js';

const PLUG = { node: 'vm-web-0', hook: 'vmlink' };

/** bnet0 and bnet1 without a NIC; web on link2 of bnet0. */
function host(): Graph {
  const isolated = (name: string): string =>
    `mkpeer . bridge x link0 / name .:x ${name} / msg ${name}: setpersistent / rmhook x`;
  const on = prepare(graph(), [isolated('bnet0'), isolated('bnet1')]);
  connect(on, { pid: 9000, socket: PLUG.node, peerhook: 'link2' });
  return on;
}

function connect(on: Graph, how: { pid: number; socket: string; peerhook: string }): void {
  assert.ok(connectSocket(on, { uid: 0, hook: 'vmlink', path: 'bnet0:', ...how }).ok);
}

function on<T>(graph: Graph, steps: Steps<T>): T {
  return drive(steps, (command) => ngctl(graph, command)).value;
}

function placeOf(graph: Graph): string {
  const seen = on(graph, lookPlug(PLUG));
  return seen.kind === 'plugged' ? `${seen.bridge}:${seen.hook}` : seen.kind;
}

test('a plug is seen where it hangs, loose, or not at all', () => {
  const at = host();
  assert.is(placeOf(at), 'bnet0:link2');
  on(at, plugOut(PLUG));
  assert.is(placeOf(at), 'loose');
  assert.is(on(at, lookPlug({ ...PLUG, node: 'vm-none' })).kind, 'no-node');
});

test('pulled, plugged in and moved, each in one run', () => {
  const at = host();
  const target = { bridge: 'bnet1', number: 7 };
  const moved = drive(plugOver(PLUG, target), (command) => ngctl(at, command));
  assert.equal([moved.value, moved.steps.length], ['done', 1]);
  assert.is(placeOf(at), 'bnet1:link7');
  const pulled = drive(plugOut(PLUG), (command) => ngctl(at, command));
  assert.is(pulled.steps.length, 1);
  assert.is(on(at, plugIn(PLUG, { bridge: 'bnet0', number: 2 })), 'done');
  assert.is(placeOf(at), 'bnet0:link2');
});

test('a link of somebody else refuses it: it stays loose, and after a move too', () => {
  const at = host();
  connect(at, { pid: 9001, socket: 'vm-other-0', peerhook: 'link5' });
  assert.is(on(at, plugOver(PLUG, { bridge: 'bnet0', number: 5 })), 'taken');
  assert.is(placeOf(at), 'loose');
  assert.is(on(at, plugIn(PLUG, { bridge: 'bnet0', number: 5 })), 'taken');
  assert.is(on(at, plugIn(PLUG, { bridge: 'bnet0', number: 2 })), 'done');
});

test('one that is plugged in already is taken, not moved', () => {
  const at = host();
  assert.is(on(at, plugIn(PLUG, { bridge: 'bnet1', number: 2 })), 'taken');
  assert.is(placeOf(at), 'bnet0:link2');
});

test('without its node, or without the bridge, it is gone', () => {
  const at = host();
  const nobody = { ...PLUG, node: 'vm-none' };
  assert.is(on(at, plugIn(nobody, { bridge: 'bnet0', number: 3 })), 'gone');
  assert.is(on(at, plugOver(nobody, { bridge: 'bnet0', number: 3 })), 'gone');
  assert.is(on(at, plugOver(PLUG, { bridge: 'bnet9', number: 3 })), 'gone');
  on(at, plugOut(nobody));
});

test('any other refusal is an error with the words of the kernel', () => {
  const refused = { code: 71, stdout: '', stderr: 'ngctl: send msg: Cannot allocate memory\n' };
  const failing =
    <T>(steps: Steps<T>) =>
    (): unknown =>
      drive(steps, () => refused);
  const says = (error: VmctlError): boolean =>
    error.code === 'host' && /vm-web-0.*Cannot allocate memory/.test(error.message);
  assert.throws(failing(lookPlug(PLUG)), says);
  assert.throws(failing(plugOut(PLUG)), says);
  assert.throws(failing(plugIn(PLUG, { bridge: 'bnet0', number: 2 })), says);
  assert.throws(failing(plugOver(PLUG, { bridge: 'bnet0', number: 2 })), says);
});

test.run();
