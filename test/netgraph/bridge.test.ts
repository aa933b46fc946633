import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCommand } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { planBridge } from '../../src/netgraph/bridge.js';
import {
  parseBridgeLook,
  parseNameLook,
  planBridgeLook,
  type BridgeSeen,
} from '../../src/netgraph/bridge-look.js';
import { planUndo } from '../../src/netgraph/bridge-undo.js';
import { planScript, scriptLines } from '../../src/netgraph/ngctl.js';
import { etherHooks } from '../../src/sim/netgraph/inspector.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { graph, ngctl, prepare } from '../plan/ground.js';
import { bridgeOf } from './bridge-of.js';

const WANTED = bridgeOf({ name: 'bnet0', interface: 're0' });
const ISOLATED = bridgeOf({ name: 'iso0' });
const FRESH_LINES = [
  'mkpeer re0: bridge lower link0',
  'connect re0: lower upper link1',
  'name re0:lower bnet0',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
  'msg re0: setautosrc 0',
];
const RIGHT = [
  'mkpeer re0: bridge lower link0',
  'name re0:lower bnet0',
  'connect re0: bnet0: upper link1',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
];

function see(on: Graph, wanted: typeof WANTED | typeof ISOLATED = WANTED): BridgeSeen {
  const { seen, more } = parseBridgeLook(wanted, ngctl(on, planBridgeLook(wanted)));
  return more === undefined ? seen : { ...seen, ...parseNameLook(wanted.name, ngctl(on, more)).seen };
}

function linesOf(command: HostCommand | undefined): readonly string[] {
  return command === undefined ? [] : scriptLines(command);
}

/** What an operator wants to have in the end, read from the graph itself. */
function isRight(on: Graph): boolean {
  const bridge = on.nodes.find((node) => node.name === 'bnet0' && node.type === 'bridge');
  const nic = on.nodes.find((node) => node.name === 're0');
  const { lower, upper } = etherHooks(on, 're0') ?? {};
  const wired = bridge !== undefined && lower?.nodeId === bridge.id && upper?.nodeId === bridge.id;
  return wired && bridge.persistent === true && nic?.promisc === true && nic.autosrc !== true;
}

test('a fresh host gets exactly six lines in one ngctl run', () => {
  const command = planBridge({ wanted: WANTED, seen: see(graph()) });
  assert.equal(command, { file: 'ngctl', args: ['-f', '-'], input: `${FRESH_LINES.join('\n')}\n` });
});

test("an isolated bridge is born on the run's own node and leaves no hook", () => {
  assert.equal(linesOf(planBridge({ wanted: ISOLATED, seen: see(graph(), ISOLATED) })), [
    'mkpeer . bridge x link0',
    'name .:x iso0',
    'msg iso0: setpersistent',
    'rmhook x',
  ]);
});

test('a bridge that is right needs nothing', () => {
  assert.is(planBridge({ wanted: WANTED, seen: see(prepare(graph(), RIGHT)) }), undefined);
  const isolated = prepare(graph(), ['mkpeer . bridge x link0 / name .:x iso0 / msg iso0: setpersistent']);
  assert.is(planBridge({ wanted: ISOLATED, seen: see(isolated, ISOLATED) }), undefined);
});

test('a VLAN interface is addressed by its node name', () => {
  const seen = { nic: { name: 'em0_100', type: 'ether', id: '9', hookCount: 0, hooks: [] } };
  assert.is(
    linesOf(planBridge({ wanted: bridgeOf({ name: 'v100', interface: 'em0.100' }), seen }))[0],
    'mkpeer em0_100: bridge lower link0',
  );
});

const HALVES: Readonly<Record<string, readonly [world: readonly string[], plan: readonly string[]]>> = {
  'a nameless bridge on both hooks is named': [
    ['mkpeer re0: bridge lower link0', 'connect re0: lower upper link1', 'msg re0: setpromisc 1'],
    ['name re0:lower bnet0', 'msg bnet0: setpersistent'],
  ],
  'a lone lower gets its upper before anything else': [
    ['mkpeer re0: bridge lower link0'],
    [
      'connect re0: lower upper link1',
      'name re0:lower bnet0',
      'msg bnet0: setpersistent',
      'msg re0: setpromisc 1',
      'msg re0: setautosrc 0',
    ],
  ],
  'a lone upper gets its lower': [
    ['mkpeer re0: bridge upper link1', 'name re0:upper bnet0'],
    [
      'connect re0: upper lower link0',
      'msg bnet0: setpersistent',
      'msg re0: setpromisc 1',
      'msg re0: setautosrc 0',
    ],
  ],
  'links that others hold are left to them': [
    ['mkpeer re0: bridge lower link0', 'mkpeer re0:lower tee link1 left', 'name re0:lower bnet0'],
    [
      'connect re0: lower upper link2',
      'msg bnet0: setpersistent',
      'msg re0: setpromisc 1',
      'msg re0: setautosrc 0',
    ],
  ],
  'a bridge that lost its NIC gets it back': [
    ['mkpeer . bridge x link0 / name .:x bnet0 / msg bnet0: setpersistent / mkpeer bnet0: tee link1 left'],
    [
      'connect re0: bnet0: lower link0',
      'connect re0: bnet0: upper link2',
      'msg bnet0: setpersistent',
      'msg re0: setpromisc 1',
      'msg re0: setautosrc 0',
    ],
  ],
  'promiscuous mode that went off is put on': [
    [...RIGHT, 'msg re0: setpromisc 0'],
    ['msg re0: setpromisc 1'],
  ],
  'source addresses that are overwritten are left alone again': [
    [...RIGHT, 'msg re0: setautosrc 1'],
    ['msg re0: setautosrc 0'],
  ],
};

for (const [name, [world, plan]] of Object.entries(HALVES)) {
  test(name, () => {
    const on = prepare(graph(), world);
    const seen = see(on);
    const command = planBridge({ wanted: WANTED, seen });
    assert.equal(linesOf(command), plan);
    if (command !== undefined) assert.is(ngctl(on, command).code, 0);
    assert.is(planBridge({ wanted: WANTED, seen: see(on) }), undefined);
  });
}

test('deleting any line of the plan for any of these worlds leaves something wrong', () => {
  const worlds = [['msg re0: setautosrc 1'], ...Object.values(HALVES).map(([world]) => world)];
  let mutants = 0;
  for (const world of worlds) {
    const lines = linesOf(planBridge({ wanted: WANTED, seen: see(prepare(graph(), world)) }));
    const whole = prepare(graph(), world);
    assert.is(ngctl(whole, planScript(lines)).code, 0);
    assert.ok(isRight(whole), 'the whole plan');
    for (const dropped of lines) {
      // Lines that only confirm what a world has already cannot be missed there.
      const on = prepare(graph(), [...world, 'msg re0: setpromisc 0', 'msg re0: setautosrc 1']);
      const confirmed =
        on.nodes.some((node) => node.persistent === true) && dropped.endsWith('setpersistent');
      if (confirmed) continue;
      const result = ngctl(on, planScript(lines.filter((line) => line !== dropped)));
      const fixed = prepare(
        on,
        lines.some((line) => line.includes('setpromisc')) ? [] : ['msg re0: setpromisc 1'],
      );
      if (!lines.some((line) => line.includes('setautosrc'))) prepare(fixed, ['msg re0: setautosrc 0']);
      assert.not(
        result.code === 0 && isRight(fixed),
        `without "${dropped}" nothing is missed in [${world.join(' / ')}]`,
      );
      mutants += 1;
    }
  }
  console.log(`# bridge plan mutants killed: ${mutants} of ${mutants}`);
});

test('deleting any line of the isolated plan leaves something wrong', () => {
  const lines = linesOf(planBridge({ wanted: ISOLATED, seen: see(graph(), ISOLATED) }));
  const holds = (script: readonly string[]): boolean => {
    const on = graph();
    // Still in the run: the link it was born on must be free again.
    const probe = ngctl(on, planScript([...script, 'msg iso0: getstats 0']));
    const alive = on.nodes.some((node) => node.name === 'iso0' && node.persistent === true);
    return alive && probe.stderr.includes('Socket is not connected');
  };
  assert.ok(holds(lines));
  for (const dropped of lines) assert.not(holds(lines.filter((line) => line !== dropped)), dropped);
});

const REFUSED: Readonly<Record<string, readonly [world: readonly string[], message: RegExp]>> = {
  'a name that a node of another type has': [
    ['mkpeer . hub x y / name .:x bnet0 / msg bnet0: setpersistent'],
    /node of type hub has that name/,
  ],
  'a name that a bridge on another NIC has': [
    ['mkpeer em0: bridge lower link0', 'name em0:lower bnet0'],
    /bnet0 is on interface em0, not on re0/,
  ],
  'a NIC that is on a bridge of another name': [
    ['mkpeer re0: bridge lower link0', 'name re0:lower lan'],
    /re0:lower belongs to the bridge lan/,
  ],
  'a NIC whose hook another type of node holds': [
    ['mkpeer re0: tee lower left'],
    /re0:lower is held by \[\w+\], a node of type tee/,
  ],
  'a nameless bridge on the NIC while another bridge has the name': [
    ['mkpeer re0: bridge lower link0', 'mkpeer em0: bridge upper link0', 'name em0:upper bnet0'],
    /hangs on a nameless bridge \[\w+\], and another bridge has the name/,
  ],
  'lower and upper on two bridges': [
    ['mkpeer re0: bridge lower link0', 'mkpeer re0: bridge upper link0'],
    /hang on two different bridges/,
  ],
};

for (const [name, [world, message]] of Object.entries(REFUSED)) {
  test(`refused before anything is touched: ${name}`, () => {
    const on = prepare(graph(), world);
    try {
      planBridge({ wanted: WANTED, seen: see(on) });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, VmctlError);
      assert.match((error as VmctlError).message, message);
      assert.ok((error as VmctlError).hint);
    }
  });
}

test('an interface that is not there, or is none, is named', () => {
  const missing = bridgeOf({ name: 'bnet0', interface: 'ix9' });
  assert.throws(() => planBridge({ wanted: missing, seen: see(graph(), missing) }), /no interface ix9/);
  const on = prepare(graph(), ['mkpeer . eiface x ether']);
  const wanted = bridgeOf({ name: 'bnet0', interface: 'ngeth0' });
  assert.throws(
    () => planBridge({ wanted, seen: see(on, wanted) }),
    /ngeth0 is of type eiface, not an Ethernet interface/,
  );
});

test('a bridge with more hooks than a reply holds is seen through its NIC', () => {
  const many = Array.from({ length: 150 }, (_, index) => `mkpeer bnet0: tee link${index + 2} left`);
  const seen = see(prepare(graph(), [...RIGHT, ...many]));
  assert.is(seen.named, 'crowded');
  assert.is(planBridge({ wanted: WANTED, seen }), undefined);
});

test('netgraph that cannot be asked is an error with the reason', () => {
  const refused = { code: 71, stdout: '', stderr: "ngctl: can't create node: Operation not permitted\n" };
  try {
    parseBridgeLook(WANTED, refused);
    assert.unreachable();
  } catch (error) {
    assert.is((error as VmctlError).code, 'permission');
  }
  assert.throws(
    () => parseBridgeLook(WANTED, { code: null, spawnError: 'ENOENT', stdout: '', stderr: '' }),
    /cannot look at bridge bnet0: ngctl: ENOENT/,
  );
});

test('a run that fails in the middle is undone, and only what it made', () => {
  const fresh = see(graph());
  assert.is(planUndo({ wanted: WANTED, seen: fresh, failedLine: 1 }), undefined);
  for (const failedLine of [2, 3, 4, 5, 6]) {
    assert.equal(linesOf(planUndo({ wanted: WANTED, seen: fresh, failedLine })), ['shutdown re0:lower']);
  }
  assert.equal(linesOf(planUndo({ wanted: WANTED, seen: fresh, failedLine: undefined })), [
    'rmhook re0: lower',
    'rmhook re0: upper',
  ]);
});

test('a bridge that was there before a failed run is never shut down', () => {
  const lost = see(prepare(graph(), HALVES['a bridge that lost its NIC gets it back']?.[0] ?? []));
  assert.is(planUndo({ wanted: WANTED, seen: lost, failedLine: 1 }), undefined);
  assert.equal(linesOf(planUndo({ wanted: WANTED, seen: lost, failedLine: 2 })), ['rmhook re0: lower']);
  assert.is(planUndo({ wanted: WANTED, seen: lost, failedLine: 3 }), undefined);
  const half = see(prepare(graph(), ['mkpeer re0: bridge lower link0', 'name re0:lower bnet0']));
  assert.equal(linesOf(planUndo({ wanted: WANTED, seen: half, failedLine: 1 })), ['rmhook re0: lower']);
  assert.is(planUndo({ wanted: WANTED, seen: see(prepare(graph(), RIGHT)), failedLine: 1 }), undefined);
});

test.run();
