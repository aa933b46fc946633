import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { ensureBridge } from '../../src/plan/bridge.js';
import { etherHooks } from '../../src/sim/netgraph/inspector.js';
import { runNgctl } from '../../src/sim/netgraph/ngctl.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { drive, graph, ngctl, prepare } from './ground.js';

const WANTED = { name: 'bnet0', interface: 're0' };

function ensure(
  on: Graph,
  wanted: { name: string; interface?: string } = WANTED,
  run = (command: HostCommand): CommandResult => ngctl(on, command),
) {
  return drive(ensureBridge(wanted), run);
}

/** undefined = cut off; both or none = the host is on the network. */
function isWhole(on: Graph): boolean {
  const { lower, upper } = etherHooks(on, 're0') ?? {};
  return (lower === undefined) === (upper === undefined);
}

/** All nodes and who hangs on whom, without counters and ids that only advance. */
function picture(on: Graph): string {
  return JSON.stringify(
    on.nodes.map(({ id, type, name, hooks, persistent, promisc, autosrc }) => [
      id,
      type,
      name,
      persistent === true,
      promisc === true,
      autosrc === true,
      hooks.map((hook) => [hook.name, hook.peer]),
    ]),
  );
}

test('a fresh host takes one look, one act and one look, and the node is named', () => {
  const on = graph();
  const { value, steps } = ensure(on);
  assert.equal(
    steps.map((step) => step.kind),
    ['look', 'act', 'look'],
  );
  assert.ok(value.made);
  assert.is(on.nodes.find((node) => node.name === 'bnet0')?.id.toString(16), value.nodeId);
});

test('a bridge that is right costs one look', () => {
  const on = graph();
  const { nodeId } = ensure(on).value;
  const { value, steps } = ensure(on);
  assert.equal(
    steps.map((step) => step.kind),
    ['look'],
  );
  assert.equal(value, { made: false, nodeId });
});

test('an isolated bridge is made once and kept', () => {
  const on = graph();
  assert.ok(ensure(on, { name: 'iso0' }).value.made);
  assert.not(ensure(on, { name: 'iso0' }).value.made);
  assert.ok(isWhole(on));
});

test('what a look answers on a fresh host leads through the same steps', () => {
  const assumed = drive(ensureBridge(WANTED), (_, step) => step.fresh ?? { code: 0, stdout: '', stderr: '' });
  assert.ok(assumed.value.made);
  assert.equal(
    assumed.steps.map((step) => step.command),
    ensure(graph()).steps.map((step) => step.command),
  );
  const isolated = drive(
    ensureBridge({ name: 'iso0' }),
    (_, step) => step.fresh ?? { code: 0, stdout: '', stderr: '' },
  );
  assert.equal(
    isolated.steps.map((step) => step.command),
    ensure(graph(), { name: 'iso0' }).steps.map((step) => step.command),
  );
});

test('whichever line fails, the host is on the network and the error names line and bridge', () => {
  for (let failing = 1; failing <= 6; failing++) {
    const on = graph();
    const before = picture(on);
    try {
      ensure(on, WANTED, (command) => failLine(on, command, failing));
      assert.unreachable();
    } catch (error) {
      assert.match(
        (error as VmctlError).message,
        new RegExp(`^bridge bnet0 could not be made: ngctl: send msg: .*line ${failing} .*: \\w`),
      );
      assert.ok((error as VmctlError).hint);
    }
    assert.ok(isWhole(on), `line ${failing}`);
    assert.is(picture(on), before, `line ${failing} leaves something behind`);
  }
});

test('a run that is killed on any line leaves the host on the network', () => {
  for (let failing = 2; failing <= 6; failing++) {
    const on = graph();
    const killed = { code: null, signal: 'SIGKILL', stdout: '', stderr: '' };
    assert.throws(
      () =>
        ensure(on, WANTED, (command) => {
          const result = failLine(on, command, failing);
          return command.input?.startsWith('mkpeer') === true ? killed : result;
        }),
      /bridge bnet0 could not be made: ngctl: ended by SIGKILL/,
    );
    assert.ok(isWhole(on), `killed before line ${failing}`);
  }
});

test('replies that the kernel leaves out do not keep a bridge from being made', () => {
  const on = graph();
  const { value } = ensure(on, WANTED, (command) => {
    const result = ngctl(on, command);
    return { ...result, stdout: result.stdout.replace(/^(Rec'd|Args:).*\n/gm, '') };
  });
  assert.ok(value.made);
  assert.ok(isWhole(on));
});

test('a bridge that a stranger changes right after it was made is an error, not a success', () => {
  const on = graph();
  assert.throws(
    () =>
      drive(ensureBridge(WANTED), (command, step) => {
        const result = ngctl(on, command);
        if (step.kind === 'act') prepare(on, ['rmhook re0: upper']);
        return result;
      }),
    /does not stay as it was made/,
  );
});

/** Refuses one line of the script that makes the bridge; looks and undoing work. */
function failLine(on: Graph, command: HostCommand, failing: number): CommandResult {
  const lines = (command.input ?? '').split('\n');
  if (!lines[0]?.startsWith('mkpeer')) return ngctl(on, command);
  const onLine = (line: string) =>
    line === lines[failing - 1]
      ? { code: 71, stderr: 'ngctl: send msg: Cannot allocate memory\n' }
      : undefined;
  return runNgctl(on, { args: command.args, input: command.input ?? '', pid: 1, uid: 0, onLine });
}

const line = fc.constantFrom(
  'mkpeer re0: bridge lower link0',
  'mkpeer re0: bridge lower link3',
  'mkpeer re0: bridge upper link1',
  'mkpeer re0: bridge upper link0',
  'mkpeer re0: tee upper left',
  'connect re0: lower upper link1',
  'connect re0: upper lower link0',
  'connect re0: bnet0: lower link0',
  'connect re0: bnet0: upper link1',
  'name re0:lower bnet0',
  'name re0:upper bnet0',
  'name re0:lower other',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
  'msg re0: setpromisc 0',
  'msg re0: setautosrc 1',
  'mkpeer bnet0: tee link1 left',
  'mkpeer bnet0: tee link0 left',
  'mkpeer re0:lower tee link2 left',
  'mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent',
  'mkpeer . hub x y / name .:x bnet0 / msg bnet0: setpersistent',
  'mkpeer em0: bridge lower link0',
  'name em0:lower bnet0',
  'connect em0: re0:lower lower link5',
  'rmhook re0: lower',
  'rmhook re0: upper',
  'shutdown bnet0:',
);

test('from any world the bridge becomes right, or is refused with nothing touched', () => {
  let made = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (world) => {
      const on = prepare(graph(), world);
      const before = picture(on);
      const foreign = on.nodes.filter((node) => node.type !== 'socket').map((node) => node.id);
      try {
        ensure(on);
      } catch (error) {
        assert.instance(error, VmctlError);
        assert.ok((error as VmctlError).hint, (error as VmctlError).message);
        assert.is(picture(on), before);
        refused += 1;
        return;
      }
      made += 1;
      const bridge = on.nodes.find((node) => node.name === 'bnet0');
      const { lower, upper } = etherHooks(on, 're0') ?? {};
      assert.is(bridge?.type, 'bridge');
      assert.is(lower?.nodeId, bridge?.id);
      assert.is(upper?.nodeId, bridge?.id);
      assert.ok(on.nodes.find((node) => node.name === 're0')?.promisc);
      for (const id of foreign)
        assert.ok(
          on.nodes.some((node) => node.id === id),
          'a foreign node is gone',
        );
      assert.not(ensure(on).value.made);
    }),
    { numRuns: 1000 },
  );
  console.log(`# bridge worlds: ${made} made right, ${refused} refused untouched`);
});

test.run();
