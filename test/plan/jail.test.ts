import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { lookForBridge, lookHostInterface, lookPort, makePort, removePort } from '../../src/plan/jail.js';
import type { Steps } from '../../src/plan/step.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { done, drive, graph, ngctl, prepare } from './ground.js';

const PORT = { name: 'ng0_www', mac: '58:9c:fc:00:00:07' };
const TARGET = { bridge: 'bnet0', number: 3 };

function host(): Graph {
  return prepare(graph(), ['mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent / rmhook x']);
}

/** ngctl of the graph; ifconfig says yes. */
function on(kernel: Graph): (command: HostCommand) => CommandResult {
  return (command) => (command.file === 'ngctl' ? ngctl(kernel, command) : done());
}

test('a port is made in one run of ngctl that names its node and asks for its interface, and one of ifconfig', () => {
  const { value, steps } = drive(makePort(PORT, TARGET), on(host()));
  assert.is(value, 'done');
  assert.equal(
    steps.map(({ kind, command }) => [kind, command.file, command.input ?? command.args.join(' ')]),
    [
      [
        'act',
        'ngctl',
        'mkpeer bnet0: eiface link3 ether\nname bnet0:link3 ng0_www\nmsg ng0_www: set 58:9c:fc:00:00:07\nmsg ng0_www: getifname\n',
      ],
      ['act', 'ifconfig', 'ngeth0 name ng0_www'],
    ],
  );
});

test('the interface is the one of its own node, not the newest', () => {
  const kernel = prepare(host(), ['mkpeer bnet0: eiface link0 ether', 'mkpeer bnet0: eiface link1 ether']);
  prepare(kernel, ['shutdown bnet0:link0']);
  const { steps } = drive(makePort(PORT, TARGET), on(kernel));
  assert.equal(steps.at(-1)?.command.args, ['ngeth0', 'name', 'ng0_www']);
});

test('a link that is taken and a bridge that is gone are outcomes', () => {
  const kernel = prepare(host(), ['mkpeer bnet0: tee link3 left']);
  assert.is(drive(makePort(PORT, TARGET), on(kernel)).value, 'taken');
  assert.is(drive(makePort(PORT, { bridge: 'none', number: 3 }), on(kernel)).value, 'gone');
});

test('a reply that the kernel left out is asked for again', () => {
  const kernel = host();
  const silent = (command: HostCommand): CommandResult => {
    const result = on(kernel)(command);
    return command.input?.startsWith('mkpeer') === true ? { ...result, stdout: '' } : result;
  };
  assert.equal(drive(makePort(PORT, TARGET), silent).steps.at(-1)?.command.args, [
    'ngeth0',
    'name',
    'ng0_www',
  ]);
  let asked = 0;
  const late = (command: HostCommand): CommandResult => {
    const result = on(kernel)(command);
    return asked++ === 0 ? { ...result, stdout: result.stdout.replace(/Rec'd[^]*/, '') } : result;
  };
  const { value } = drive(lookPort('ng0_www'), late);
  assert.is(value.kind, 'there');
  assert.is(asked, 2);
});

test('a look that fails is an error, not an absent node, bridge or interface', () => {
  const denied = { ...done(), code: 71, stderr: "ngctl: can't create node: Operation not permitted\n" };
  assert.throws(() => drive(lookPort('ng0_www'), () => denied), /Operation not permitted/);
  assert.throws(() => drive(lookForBridge('bnet0'), () => denied), /Operation not permitted/);
  assert.throws(() => drive(removePort(PORT, 'www'), () => denied), /Operation not permitted/);
  const broken = { ...done(), code: 1, stderr: 'ifconfig: cannot open socket\n' };
  assert.throws(() => drive(lookHostInterface('x'), () => broken), /cannot look for interface x: .*socket/);
});

test('a node of another type is foreign, and is not shut down', () => {
  const kernel = prepare(host(), ['mkpeer bnet0: tee link0 left', 'name bnet0:link0 ng0_www']);
  const run = <T>(steps: Steps<T>): T => drive(steps, on(kernel)).value;
  assert.equal(run(lookPort('ng0_www')), { kind: 'foreign', type: 'tee' });
  assert.throws(() => run(removePort(PORT, 'www')), /ng0_www is there already, and it is not vmctl's/);
});

test('bridges are told from other nodes with any number of hooks', () => {
  const kernel = prepare(
    host(),
    Array.from({ length: 160 }, (_, link) => `mkpeer bnet0: hub link${link} a`),
  );
  drive(lookForBridge('bnet0'), on(kernel));
  assert.throws(() => drive(lookForBridge('re0'), on(kernel)), /node re0 is not a bridge/);
  assert.throws(() => drive(lookForBridge('none'), on(kernel)), /there is no bridge none/);
});

test.run();
