import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lookPlug } from '../../src/plan/plug.js';
import { replug, type Replug, type ReplugOutcome } from '../../src/plan/replug.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { drive, graph, ngctl, prepare, type Run } from './ground.js';

const MAKE = ['mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent / rmhook x'];

/** So many guests on bnet0 from link2 on, and then bnet0 was shut down and made again. */
function host(guests: number): Graph {
  const on = prepare(graph(), MAKE);
  for (let number = 2; number < guests + 2; number++) connect(on, number, `vm-${number}`);
  return prepare(on, ['shutdown bnet0:', ...MAKE]);
}

function connect(on: Graph, number: number, socket: string): void {
  const place = { path: 'bnet0:', peerhook: `link${number}` };
  assert.ok(connectSocket(on, { pid: 9000, uid: 0, hook: 'vmlink', socket, ...place }).ok);
}

function cable(number: number, hangs = false): Replug {
  return { plug: { node: `vm-${number}`, hook: 'vmlink' }, target: { bridge: 'bnet0', number }, hangs };
}

function carryOut(on: Graph, wanted: readonly Replug[]): Run<readonly ReplugOutcome[]> {
  return drive(replug(wanted), (command) => ngctl(on, command));
}

function hookOf(on: Graph, number: number): string {
  const seen = drive(lookPlug(cable(number).plug), (command) => ngctl(on, command)).value;
  return seen.kind === 'plugged' ? seen.hook : seen.kind;
}

test('a thousand guests are plugged in again by one run', () => {
  const on = host(1000);
  const all = Array.from({ length: 1000 }, (_, index) => cable(index + 2));
  const { value, steps } = carryOut(on, all);
  assert.is(steps.length, 1);
  assert.ok(value.every((outcome) => outcome === 'done'));
  assert.equal([hookOf(on, 2), hookOf(on, 1001)], ['link2', 'link1001']);
});

test('one whose link somebody took stays loose, and those behind it are plugged in', () => {
  const on = host(3);
  connect(on, 3, 'jng');
  const { value, steps } = carryOut(on, [cable(2), cable(3), cable(4)]);
  assert.equal(value, ['done', 'taken', 'done']);
  assert.is(steps.length, 2);
  assert.equal([hookOf(on, 2), hookOf(on, 3), hookOf(on, 4)], ['link2', 'loose', 'link4']);
});

test('one that hangs elsewhere is pulled there and plugged in here, in the same run', () => {
  const on = host(2);
  prepare(on, ['connect vm-2: bnet0: vmlink link9', 'connect vm-3: bnet0: vmlink link8']);
  connect(on, 3, 'jng');
  const { value } = carryOut(on, [cable(2, true), cable(3, true)]);
  assert.equal(value, ['done', 'taken']);
  assert.equal([hookOf(on, 2), hookOf(on, 3)], ['link2', 'loose']);
});

test('behind a node that is gone nothing is tried: it may be the bridge', () => {
  const on = host(2);
  const { value, steps } = carryOut(on, [cable(2), cable(77), cable(3)]);
  assert.equal(value, ['done', 'gone', 'untried']);
  assert.is(steps.length, 1);
  prepare(on, ['shutdown bnet0:']);
  assert.equal(carryOut(on, [cable(2), cable(3)]).value, ['gone', 'untried']);
});

test('nothing to plug in is no run', () => {
  assert.equal(carryOut(host(0), []), { value: [], steps: [] });
});

test('any other refusal is an error', () => {
  const refused = {
    code: 71,
    stdout: '',
    stderr: 'ngctl: send msg: Cannot allocate memory\nngctl: line 1: error in file\n',
  };
  assert.throws(() => drive(replug([cable(2)]), () => refused), /plugged in again.*Cannot allocate memory/);
});

test.run();
