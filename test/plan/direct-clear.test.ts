import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { DirectRecord, NodeChange } from '../../src/netgraph/record.js';
import { clearDirectNics } from '../../src/plan/direct-clear.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { LO, OURS, refusal, row, TAP } from './direct-ground.js';
import { done, drive, graph, ngctl, prepare } from './ground.js';

const TAPS: DirectRecord = {
  ...{ version: 1, vm: 'myvm', bootId: 'b1', nodes: [] },
  taps: [{ name: TAP, nic: '0' }],
};
const CHANGE: NodeChange = { node: 'em0', hook: 'lower', nic: '0', promisc: true, autosrc: true };
const NODES: DirectRecord = { ...TAPS, taps: [], nodes: [CHANGE] };

interface Cleared {
  readonly held: readonly unknown[];
  readonly acts: readonly string[];
}

function clear(record: DirectRecord, ifconfig: string, on: Graph = graph(), act?: CommandResult): Cleared {
  const answer = (command: HostCommand): CommandResult => {
    if (command.file === 'ngctl') return ngctl(on, command);
    return command.args[0] === '-a' ? done(ifconfig) : (act ?? done());
  };
  const { value: held, steps } = drive(clearDirectNics(record), answer);
  const acts = steps.filter(({ kind }) => kind === 'act');
  return { held, acts: acts.map(({ command }) => command.input?.trimEnd() ?? command.args.join(' ')) };
}

test('a tap goes that record and description call ours, also one without its name', () => {
  assert.equal(clear(TAPS, LO + row(TAP, OURS) + row('tap3', OURS)), {
    held: [],
    acts: [`${TAP} destroy`, 'tap3 destroy'],
  });
});

test('an interface that only bears the name, or only the description, stays', () => {
  const others = row(TAP, ['description: mine']) + row('tap4') + row('kept', OURS);
  assert.equal(clear(TAPS, LO + others), { held: [], acts: [] });
});

test('one that is open is told and left: ifconfig(8) would wait for its end', () => {
  assert.equal(clear(TAPS, LO + row(TAP, [...OURS, 'Opened by PID 5'])), {
    held: [{ name: TAP, pid: 5 }],
    acts: [],
  });
});

test('what has gone meanwhile is no failure, any other refusal is', () => {
  const failed = (stderr: string): CommandResult => ({ code: 1, stdout: '', stderr });
  const there = LO + row(TAP, OURS);
  assert.ok(clear(TAPS, there, graph(), failed(`ifconfig: interface ${TAP} does not exist\n`)));
  assert.match(
    refusal(() => clear(TAPS, there, graph(), failed('ifconfig: SIOCIFDESTROY: Invalid argument\n'))),
    `${TAP} could not be removed: ifconfig ${TAP} destroy: ifconfig: SIOCIFDESTROY: Invalid argument`,
  );
});

test("a node is set back only where the kernel has not done so with its last hook, and the guest's hook is nobody's", () => {
  assert.equal(clear(NODES, LO).acts, []);
  const shared = prepare(graph(), ['mkpeer em0: hub orphans x']);
  assert.equal(clear(NODES, LO, shared).acts, ['msg em0: setpromisc 0\nmsg em0: setautosrc 1']);
  const taken = prepare(graph(), ['mkpeer em0: hub lower x']);
  assert.equal(clear(NODES, LO, taken).acts, []);
  assert.equal(clear({ ...NODES, nodes: [{ ...CHANGE, node: 'ix9' }] }, LO).acts, []);
});

test.run();
