import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { VmctlError } from '../../src/errors.js';
import { etherHooks } from '../../src/sim/netgraph/inspector.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { assertRight, ensureOn, isWhole, kindsOf, KINDS, MAKING, picture, world } from './bridge-world.js';
import { prepare } from './ground.js';

const WANTED = bridgeOf({ name: 'bnet0', interface: 're0' });

const THEIRS: Readonly<
  Record<string, readonly [wanted: BridgeDefinition, world: readonly string[], warnings: readonly RegExp[]]>
> = {
  'an article recipe, whole': [
    WANTED,
    [
      'mkpeer re0: bridge lower link0',
      'name re0:lower bnet0',
      'connect re0: bnet0: upper link1',
      'msg bnet0: setpersistent',
      'msg re0: setpromisc 1',
    ],
    [],
  ],
  'half connected, not promiscuous, tuned otherwise': [
    bridgeOf({ ...WANTED, tuning: { loopTimeout: 5 } }),
    ['mkpeer re0: bridge lower link0', 'name re0:lower bnet0', 'msg re0: setautosrc 1'],
    [
      /upper of re0 is not connected/,
      /off the network/,
      /not promiscuous/,
      /autosrc/,
      /loop_timeout is 60, not 5/,
    ],
  ],
  'on a NIC that host.toml does not name': [
    bridgeOf({ name: 'bnet0' }),
    ['mkpeer em0: bridge lower link0', 'name em0:lower bnet0', 'connect em0: bnet0: upper link1'],
    [/interface em0 is on it, and host.toml names none/],
  ],
  'private, without the interface of host.toml': [
    KINDS['private']!,
    ['mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent'],
    [/host interface nghost0 is not there/],
  ],
  'private, and on the wire': [
    KINDS['private']!,
    ['mkpeer em0: bridge lower link0', 'name em0:lower bnet0', 'connect em0: bnet0: upper link1'],
    [/host interface nghost0 is not there/, /interface em0 is on it, and host.toml names none/],
  ],
  'flooding otherwise': [
    KINDS['public, uplink']!,
    [
      'mkpeer re0: bridge lower link0',
      'name re0:lower bnet0',
      'connect re0: bnet0: upper link1',
      'msg re0: setpromisc 1',
    ],
    [/lower of re0 is on link0, and flood_unknown is false/],
  ],
};

for (const [name, [wanted, lines, warnings]] of Object.entries(THEIRS)) {
  test(`a bridge made by others is used as it is and told what differs: ${name}`, () => {
    const at = world(wanted);
    prepare(at.side.on, lines);
    const before = picture(at.side.on);
    const { value, steps } = ensureOn(at);
    assert.equal([value.owner, value.made, value.vlan, value.hostInterface], ['other', false, null, null]);
    assert.is(value.warnings.length, warnings.length, value.warnings.join('\n'));
    for (const [index, warning] of warnings.entries()) assert.match(value.warnings[index] ?? '', warning);
    assert.equal(
      steps.filter((step) => step.kind === 'act'),
      [],
    );
    assert.is(picture(at.side.on), before);
  });
}

test('a bridge by others that is not on the wanted NIC is refused, not connected', () => {
  const at = world(WANTED);
  prepare(at.side.on, ['mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent']);
  const before = picture(at.side.on);
  assert.throws(() => ensureOn(at), /was not made by vmctl, and interface re0 is not on it/);
  assert.is(picture(at.side.on), before);
});

test('a bridge that others made under the name of ours, which they shut down, is theirs', () => {
  const at = world(WANTED);
  ensureOn(at);
  prepare(at.side.on, ['shutdown bnet0:', 'mkpeer re0: bridge lower link0', 'name re0:lower bnet0']);
  assert.is(ensureOn(at).value.owner, 'other');
});

test('a nameless bridge with nothing but our NIC is completed; with others on it, it is theirs', () => {
  const at = world(WANTED);
  prepare(at.side.on, ['mkpeer re0: bridge lower link0']);
  assert.ok(ensureOn(at).value.made);
  assertRight(at, 'completed');
  const shared = world(WANTED);
  prepare(shared.side.on, ['mkpeer re0: bridge lower link0', 'mkpeer re0:lower tee link7 left']);
  const before = picture(shared.side.on);
  assert.throws(() => ensureOn(shared), /hangs on a nameless bridge \[\w+\] that \[\w+\] uses/);
  assert.is(picture(shared.side.on), before);
});

test("an interface of the wanted name that is not on record is somebody else's", () => {
  const at = world(KINDS['private']!);
  prepare(at.side.on, ['mkpeer . eiface x ether', 'name ngeth0: nghost0']);
  const before = picture(at.side.on);
  assert.throws(() => ensureOn(at), /there is an interface nghost0 that vmctl did not make/);
  assert.is(picture(at.side.on), before);
});

test('a bridge of ours that too many hang on for a listing is seen, and healed on its usual links', () => {
  const at = world(WANTED);
  ensureOn(at);
  prepare(
    at.side.on,
    Array.from({ length: 160 }, (_, index) => `mkpeer bnet0: tee link${index + 2} left`),
  );
  assert.equal(kindsOf(ensureOn(at).steps), ['look ngctl']);
  prepare(at.side.on, ['rmhook re0: lower', 'rmhook re0: upper']);
  assert.ok(ensureOn(at).value.made);
  assert.ok(isWhole(at) && etherHooks(at.side.on, 're0')?.lower);
});

test('a node of another type with the name is told by its type', () => {
  const at = world(bridgeOf({ name: 'bnet0' }));
  prepare(at.side.on, ['mkpeer . hub x y / name .:x bnet0 / msg bnet0: setpersistent']);
  assert.throws(() => ensureOn(at), /a node of type hub has that name already/);
});

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
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      const at = world(WANTED);
      at.record = MAKING;
      const { on } = at.side;
      prepare(on, lines);
      const before = picture(on);
      const foreign = on.nodes.filter((node) => node.type !== 'socket').map((node) => node.id);
      try {
        ensureOn(at);
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
      assert.not(ensureOn(at).value.made);
    }),
    { numRuns: 1000 },
  );
  console.log(`\n# bridge worlds: ${made} made right, ${refused} refused untouched`);
});

test.run();
