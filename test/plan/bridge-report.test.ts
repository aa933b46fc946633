import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectBridge, type BridgeReport } from '../../src/plan/bridge-report.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { ensureOn, KINDS, UUID, world, type BridgeWorld } from './bridge-world.js';
import { drive, prepare } from './ground.js';
import { runOn } from './host-side.js';

function inspect(at: BridgeWorld, bridge: Parameters<typeof inspectBridge>[0] = at.wanted): BridgeReport {
  const { value, steps } = drive(inspectBridge(bridge, { hostUuid: UUID, record: at.record }), (command) =>
    runOn(at.side, command),
  );
  assert.equal(
    steps.filter((step) => step.kind === 'act'),
    [],
    'a report looks only',
  );
  return value;
}

for (const [kind, wanted] of Object.entries(KINDS)) {
  test(`${kind}: down, then up without a problem`, () => {
    const at = world(wanted);
    const before = inspect(at);
    assert.equal([before.state, before.owner, before.nodeId, before.hooks], ['down', null, null, null]);
    const { nodeId } = ensureOn(at).value;
    const { state, owner, problems, hooks, ...rest } = inspect(at);
    assert.equal([state, owner, problems], ['up', 'vmctl', []]);
    assert.is(rest.nodeId, nodeId);
    assert.is(rest.kind, kind.split(',')[0]);
    assert.is(rest.interface, wanted.interface === 'auto' ? 're0' : (wanted.interface ?? null));
    assert.is(rest.hostInterface, wanted.hostInterface?.name ?? null);
    const sides =
      wanted.interface === undefined
        ? wanted.hostInterface === undefined
          ? 0
          : 1
        : wanted.attachHost
          ? 2
          : 1;
    assert.is(hooks, sides);
  });
}

const TROUBLES: readonly (readonly [
  kind: string,
  what: string,
  spoil: (at: BridgeWorld) => void,
  problems: readonly RegExp[],
])[] = [
  [
    'public',
    'upper is gone',
    (at) => prepare(at.side.on, ['rmhook re0: upper']),
    [/upper of re0/, /off the network/],
  ],
  [
    'public',
    'promiscuous mode is off',
    (at) => prepare(at.side.on, ['msg re0: setpromisc 0']),
    [/not promiscuous/],
  ],
  ['public', 'autosrc is on', (at) => prepare(at.side.on, ['msg re0: setautosrc 1']), [/autosrc/]],
  ['public', 'LRO is on', (at) => at.side.options.set('re0', new Set(['LRO'])), [/lro of re0 is on/]],
  [
    'public',
    'the NIC is down',
    (at) => (at.side.on.interfaces.find(({ name }) => name === 're0')!.up = false),
    [/re0 is not up/],
  ],
  [
    'public, tuned',
    'somebody tuned it',
    (at) =>
      prepare(at.side.on, [
        'msg bnet0: setconfig { debugLevel=1 loopTimeout=7 maxStaleness=9 minStableAge=2 }',
      ]),
    [/^loop_timeout is 7, not 10$/],
  ],
  [
    'vlan',
    'the interface is gone',
    (at) => runOn(at.side, { file: 'ifconfig', args: ['re0.100', 'destroy'] }),
    [/interface re0.100 is not there/],
  ],
  [
    'private',
    'it is unplugged',
    (at) => prepare(at.side.on, ['rmhook nghost0: ether']),
    [/nghost0 is not connected/],
  ],
  [
    'private',
    'it was removed',
    (at) => prepare(at.side.on, ['shutdown nghost0:']),
    [/host interface nghost0 is not there/],
  ],
  [
    'private',
    'an address is gone',
    (at) => at.side.addresses.set('nghost0', ['10.0.0.1/24']),
    [/^nghost0 has not the address fd00::1\/64$/],
  ],
  [
    'private',
    'its MAC is another',
    (at) => prepare(at.side.on, ['msg nghost0: set 02:00:00:00:00:09']),
    [/has the MAC 02:00:00:00:00:09, not/],
  ],
];

for (const [kind, what, spoil, problems] of TROUBLES) {
  test(`${kind}: degraded when ${what}, and the next thorough run mends it`, () => {
    const at = world(KINDS[kind]!);
    ensureOn(at);
    spoil(at);
    const report = inspect(at);
    assert.is(report.state, 'degraded');
    assert.is(report.problems.length, problems.length, report.problems.join('\n'));
    for (const [index, problem] of problems.entries()) assert.match(report.problems[index] ?? '', problem);
    if (what === 'LRO is on') return;
    ensureOn(at, undefined, { thorough: true });
    assert.equal(inspect(at).problems, []);
  });
}

test('a bridge that host.toml does not name is told by its name: whose it is and on which NIC', () => {
  const at = world(KINDS['public']!);
  assert.equal([inspect(at, 'lan').state, inspect(at, 'lan').kind], ['down', 'foreign']);
  prepare(at.side.on, ['mkpeer em0: bridge lower link0', 'name em0:lower lan']);
  const { nodeId, ...theirs } = inspect(at, 'lan');
  assert.match(nodeId ?? '', /^[0-9a-f]+$/);
  assert.equal(theirs, {
    ...{ name: 'lan', kind: 'foreign', state: 'up', owner: 'other', problems: [] },
    ...{ interface: 'em0', hostInterface: null, hooks: 1 },
  });
  ensureOn(at);
  assert.equal([inspect(at, 'bnet0').owner, inspect(at, 'bnet0').interface], ['vmctl', 're0']);
});

test('a NIC that would not do, or that another node holds, is told of a bridge that is down', () => {
  const at = world(bridgeOf({ name: 'bnet0', interface: 'ix9' }));
  assert.match(inspect(at).problems.join(), /there is no interface ix9/);
  const held = world(KINDS['public']!);
  prepare(held.side.on, ['mkpeer re0: tee lower left']);
  assert.match(inspect(held).problems.join(), /lower of re0 hangs on \[\w+\], a node of type tee/);
});

test('a look that fails is an unknown state with the reason, not an error', () => {
  const at = world(KINDS['public']!);
  const { value } = drive(inspectBridge(at.wanted, { hostUuid: UUID }), () => ({
    ...{ code: 71, stdout: '', stderr: "ngctl: can't create node: Operation not permitted\n" },
  }));
  assert.equal([value.state, value.kind, value.owner], ['unknown', 'public', null]);
  assert.match(value.problems.join(), /Operation not permitted/);
});

test.run();
