import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmctlError } from '../../src/errors.js';
import { scriptLines } from '../../src/netgraph/ngctl.js';
import { parseStats } from '../../src/netgraph/stats.js';
import { lookHealth, type BridgeHealth, type HealthQuestion } from '../../src/plan/bridge-health.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { done, drive, graph, ngctl, prepare, type Run } from './ground.js';

const BRIDGE = [
  'mkpeer re0: bridge lower link0 / connect re0: lower upper link1 / name re0:lower bnet0',
  'msg bnet0: setpersistent',
];

/** bnet0 on re0, with a guest's socket node on each of these links. */
function host(links: readonly number[] = []): Graph {
  const on = prepare(graph(), BRIDGE);
  for (const number of links) guest(on, number);
  return on;
}

function guest(on: Graph, number: number): void {
  const place = { path: 'bnet0:', peerhook: `link${number}` };
  const made = connectSocket(on, {
    pid: 9000 + number,
    uid: 0,
    hook: 'vmlink',
    socket: `vm-${number}`,
    ...place,
  });
  assert.ok(made.ok);
}

function lookAt(on: Graph, question: Partial<HealthQuestion> = {}): Run<BridgeHealth> {
  return drive(lookHealth({ bridge: 'bnet0', numbers: [], ...question }), (command) => ngctl(on, command));
}

function plugOf(number: number): { node: string; hook: string } {
  return { node: `vm-${number}`, hook: 'vmlink' };
}

test('a whole bridge is told by one run: its id, its NIC, its links and where the cables hang', () => {
  const on = host([2, 3]);
  const { value, steps } = lookAt(on, { nic: 're0', numbers: [0, 2, 3], plugs: [plugOf(2), plugOf(3)] });
  assert.is(steps.length, 1);
  assert.is(steps[0]?.kind, 'look');
  assert.equal(scriptLines((steps[0] as { command: HostCommand }).command), [
    'msg bnet0: getconfig',
    'msg bnet0: getstats 0',
    'msg bnet0: getstats 2',
    'msg bnet0: getstats 3',
    'show re0:',
    'show vm-2:',
    'show vm-3:',
  ]);
  assert.equal(value.nic?.hooks.map(({ hook, peerId }) => [hook, peerId]).sort(), [
    ['lower', value.nodeId],
    ['upper', value.nodeId],
  ]);
  assert.equal([...value.links.keys()], [0, 2, 3]);
  const hanging = { kind: 'plugged', bridge: 'bnet0', bridgeId: value.nodeId };
  assert.equal(value.plugs?.get('vm-3'), { ...hanging, hook: 'link3' });
});

test('a thousand links are one run, although `show` of such a bridge fails', () => {
  const numbers = Array.from({ length: 1000 }, (_, index) => index + 2);
  const on = host(numbers);
  const { value, steps } = lookAt(on, { nic: 're0', numbers });
  assert.is(steps.length, 1);
  assert.is(value.links.size, 1000);
  assert.not([...value.links.values()].includes('free'));
  assert.is(ngctl(on, { file: 'ngctl', args: ['show', 'bnet0:'] }).code, 71);
});

test('behind a link that nobody is on the look goes on', () => {
  const { value, steps } = lookAt(host([2, 5]), { nic: 're0', numbers: [2, 3, 4, 5] });
  assert.equal([value.links.get(3), value.links.get(4)], ['free', 'free']);
  assert.ok(value.links.get(5) !== 'free' && value.links.has(5));
  assert.ok(value.nic);
  assert.is(steps.length, 3);
});

test('of a bridge that lost a thousand guests only some links are asked, and still who is where', () => {
  const numbers = Array.from({ length: 1000 }, (_, index) => index + 2);
  const { value, steps } = lookAt(host(), { nic: 're0', numbers, plugs: [plugOf(2)] });
  assert.ok(steps.length <= 10, `${steps.length} runs`);
  assert.is(value.links.get(2), 'free');
  assert.is.not(value.links.has(1001), true);
  assert.ok(value.nic);
  assert.equal(value.plugs?.get('vm-2'), { kind: 'no-node' });
});

test('a bridge that is gone costs one run more, and NIC and cables are told all the same', () => {
  const on = prepare(host([2]), ['shutdown bnet0:']);
  const { value, steps } = lookAt(on, { nic: 're0', numbers: [2, 3], plugs: [plugOf(2)] });
  assert.is(steps.length, 2);
  assert.is(value.nodeId, undefined);
  assert.is(value.links.size, 0);
  assert.equal(value.nic?.hooks, []);
  assert.equal(value.plugs?.get('vm-2'), { kind: 'loose' });
});

test('a NIC and a host interface that are gone are told as not there', () => {
  const { value } = lookAt(host([2]), { nic: 'ue0', hostInterface: 'nghost0', numbers: [2] });
  assert.equal([value.nic, value.hostInterface], [undefined, undefined]);
  assert.ok(value.nodeId);
  assert.ok(value.links.has(2));
});

/** What a kernel answers that queues the question of one line, so that its reply is missing (facts.md 1.7). */
function owing(on: Graph, command: HostCommand, line: string): CommandResult {
  const lines = scriptLines(command).filter((one) => one !== line);
  return ngctl(on, { ...command, input: `${lines.join('\n')}\n` });
}

test('a reply that the kernel owes is asked for again, and its neighbours are never mixed up', () => {
  const on = host([2, 3, 4]);
  ngctl(on, { file: 'ngctl', args: ['-f', '-'], input: 'msg bnet0: clrstats 3\n' });
  let asked = 0;
  const { value, steps } = drive(
    lookHealth({ bridge: 'bnet0', nic: 're0', numbers: [2, 3, 4] }),
    (command) => (asked++ === 0 ? owing(on, command, 'msg bnet0: getstats 3') : ngctl(on, command)),
  );
  assert.is(steps.length, 2);
  assert.equal([...value.links.keys()], [2, 3, 4]);
  assert.equal(
    scriptLines((steps[1] as { command: HostCommand }).command).map((line) => line.split(' ').at(-1)),
    ['2', '3', '4'],
  );
});

test('a reply that never comes is asked for three times, and then unknown: neither counters nor free', () => {
  const on = host([2, 3]);
  const { value, steps } = drive(lookHealth({ bridge: 'bnet0', numbers: [2, 3] }), (command) =>
    owing(on, command, 'msg bnet0: getstats 3'),
  );
  assert.is(steps.length, 3);
  assert.is(value.links.has(3), false);
  assert.ok(value.nodeId);
});

test('a bridge that never answers is an error, not a bridge that is gone', () => {
  const asked = (): unknown => drive(lookHealth({ bridge: 'bnet0', numbers: [2] }), () => done());
  assert.throws(asked, /bridge bnet0 .*not answer/);
});

test('an ngctl that cannot be asked at all is an error', () => {
  const stderr = "ngctl: can't create node: Operation not permitted\n";
  const asked = (): unknown =>
    drive(lookHealth({ bridge: 'bnet0', numbers: [] }), () => ({ code: 71, stdout: '', stderr }));
  assert.throws(asked, (error: VmctlError) => error.code === 'permission');
});

test('counters that ngctl leaves out are 0', () => {
  const stats = parseStats('{ recvOctets=360 recvPackets=6 xmitMulticasts=2 loopDetects=1 }');
  assert.equal(
    Object.entries(stats).filter(([, value]) => value !== 0),
    [
      ['recvOctets', 360],
      ['recvPackets', 6],
      ['xmitMulticasts', 2],
      ['loopDetects', 1],
    ],
  );
  assert.is(Object.keys(parseStats('{}')).length, 14);
});

test.run();
