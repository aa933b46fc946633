import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { planScript, scriptLines } from '../../src/netgraph/ngctl.js';
import { ensureBridge, type EnsureOptions } from '../../src/plan/bridge.js';
import { namedNics } from '../../src/plan/bridge-sight.js';
import { previewSteps } from '../../src/plan/preview.js';
import { etherHooks } from '../../src/sim/netgraph/inspector.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import {
  assertRight,
  ensureOn,
  kindsOf,
  KINDS,
  MAKING,
  picture,
  UUID,
  world,
  type BridgeWorld,
} from './bridge-world.js';
import { drive, graph, prepare } from './ground.js';
import { hostSide, runOn } from './host-side.js';

const WANTED = bridgeOf({ name: 'bnet0', interface: 're0' });
const BLIND: EnsureOptions = { release: 14, hostUuid: UUID };
function ensure(
  on: Graph,
  wanted: BridgeDefinition = WANTED,
  run = (command: HostCommand): CommandResult => runOn(hostSide(on), command),
) {
  return drive(ensureBridge(wanted, { ...BLIND, record: MAKING }), run);
}

/** undefined = cut off; both or none = the host is on the network. */
function isWhole(on: Graph): boolean {
  const { lower, upper } = etherHooks(on, 're0') ?? {};
  return (lower === undefined) === (upper === undefined);
}

test('a fresh host takes looks at netgraph and interfaces, the acts, and a look whether it holds', () => {
  const at = world(WANTED);
  const { value, steps } = ensureOn(at);
  assert.equal(kindsOf(steps), [
    'look ngctl',
    'look ifconfig -a',
    'act ifconfig re0 -lro -vlanhwfilter',
    'act ngctl',
    'look ngctl',
  ]);
  assert.ok(value.made);
  assert.is(at.side.on.nodes.find((node) => node.name === 'bnet0')?.id.toString(16), value.nodeId);
  assert.equal(value.announcements, [
    're0: lro and vlanhwfilter switched off; the link may drop for a moment',
  ]);
  assert.ok(at.side.options.get('re0')?.has('TSO4'), 'TSO is left alone');
});

for (const [kind, wanted] of Object.entries(KINDS)) {
  test(`${kind}: a bridge that is right costs one look, and no act ever after`, () => {
    const at = world(wanted);
    const { nodeId } = ensureOn(at).value;
    assertRight(at, kind);
    const { value, steps } = ensureOn(at);
    assert.equal(kindsOf(steps), ['look ngctl']);
    assert.equal([value.made, value.nodeId, value.owner, value.warnings], [false, nodeId, 'vmctl', []]);
    const again = ensureOn(at, undefined, { thorough: true });
    assert.equal(
      again.steps.filter((step) => step.kind === 'act'),
      [],
    );
  });

  test(`${kind}: a preview lists what the run then does, and changes nothing`, async () => {
    const at = world(wanted);
    for (const change of [[], ['shutdown bnet0:'], ['rmhook re0: upper'], ['rmhook nghost0: ether']]) {
      prepare(at.side.on, change);
      const before = picture(at.side.on);
      const steps = ensureBridge(at.wanted, { ...at.options, record: at.record });
      const preview = await previewSteps(steps, (command) => Promise.resolve(runOn(at.side, command)));
      assert.is(picture(at.side.on), before);
      assert.equal(
        preview.steps.map((step) => step.command),
        ensureOn(at).steps.map((step) => step.command),
        `after ${change.join(' / ')}`,
      );
    }
  });

  test(`${kind}: each line that is left out is missed by the look that follows, or was not needed`, () => {
    const acts = ensureOn(world(wanted)).steps.filter(
      (step) => step.kind === 'act' && step.command.file === 'ngctl',
    );
    const lines = acts.flatMap((step) => scriptLines(step.command));
    // What a fresh host has by itself, what cannot be seen, and what ngctl's end does too.
    const silent = /: setautosrc 0$|: setpersistent$|^rmhook x$|: getifname$|: set [0-9a-f:]+$/;
    for (const dropped of lines.filter((line) => !silent.test(line))) {
      const at = world(wanted);
      assert.throws(
        () => {
          const { value } = ensureOn(at, (command, step) =>
            step.kind === 'act' && command.file === 'ngctl'
              ? runOn(at.side, planScript(scriptLines(command).filter((line) => line !== dropped)))
              : runOn(at.side, command),
          );
          assert.not(value.made);
        },
        /could not be made|does not stay as it was made|does not tell which interface|does not exist/,
        dropped,
      );
    }
  });
}

test('auto is asked of the default route once, then it is what it was, or where the bridge is', () => {
  const at = world(bridgeOf({ name: 'bnet0', interface: 'auto' }));
  assert.is(ensureOn(at).value.interface, 're0');
  at.side.defaultNic = 'em0';
  prepare(at.side.on, ['shutdown bnet0:']);
  assert.is(ensureOn(at).value.interface, 're0', 'on record');
  prepare(at.side.on, ['shutdown bnet0:']);
  at.record = undefined;
  assert.is(ensureOn(at, undefined, { pinned: 're0' }).value.interface, 're0', 'pinned');
  at.record = undefined;
  const { owner, interface: nic } = ensureOn(at, undefined, { pinned: 'em0' }).value;
  assert.equal([owner, nic], ['other', 're0'], 'where it is');
  const lost = world(at.wanted);
  lost.side.defaultNic = undefined;
  assert.throws(() => ensureOn(lost), /interface = "auto", and there is no default route/);
});

test('auto that is the NIC of another bridge by name is refused, whether asked for or pinned; a bridge that is there stays', () => {
  const auto = bridgeOf({ name: 'bnet0', interface: 'auto' });
  const named = namedNics([auto, bridgeOf({ name: 'two', interface: 're0' })]);
  const at = world(auto);
  const clash = /interface = "auto" is re0, by the default route, and \[bridge\.two\] names that too/;
  assert.throws(() => ensureOn(at, undefined, { named }), clash);
  assert.throws(() => ensureOn(at, undefined, { named, pinned: 're0' }), clash);
  ensureOn(at);
  assert.not(ensureOn(at, undefined, { named }).value.made);
});

test('flood_unknown = false is refused on FreeBSD 13 before anything is looked at', () => {
  const at = world(bridgeOf({ name: 'bnet0', interface: 're0', floodUnknown: false }), 13);
  const never = (): CommandResult => assert.unreachable() as never;
  assert.throws(() => ensureOn(at, never), /flood_unknown = false needs uplink hooks/);
});

test('attach_host = false is refused for the NIC of the host, unless force is written', () => {
  const given = { name: 'bnet0', interface: 're0', attachHost: false };
  const at = world(bridgeOf(given));
  assert.throws(() => ensureOn(at), /re0 carries/);
  assert.equal(etherHooks(at.side.on, 're0'), {});
  const forced = world(bridgeOf({ ...given, force: true }));
  ensureOn(forced);
  assert.ok(etherHooks(forced.side.on, 're0')?.lower);
});

test('a VLAN that was there before is not made, and is not on record as ours', () => {
  const at = world(KINDS['vlan']!);
  runOn(at.side, { file: 'ifconfig', args: ['re0.100', 'create'] });
  const { value } = ensureOn(at);
  assert.is(value.vlan, null);
  assertRight(at, 'vlan');
  const made = world(KINDS['vlan']!);
  assert.is(ensureOn(made).value.vlan, 're0.100');
  assert.is(ensureOn(made).value.vlan, 're0.100');
});

test('a VLAN that vanished under its bridge is made again and connected', () => {
  const at = world(KINDS['vlan']!);
  ensureOn(at);
  prepare(at.side.on, ['mkpeer bnet0: tee link5 left']);
  runOn(at.side, { file: 'ifconfig', args: ['re0.100', 'destroy'] });
  const { value } = ensureOn(at);
  assert.ok(value.made);
  const { lower, upper } = etherHooks(at.side.on, 're0.100') ?? {};
  assert.equal([lower?.node, lower?.hook, upper?.hook], ['bnet0', 'link0', 'link1']);
});

test('offload that was switched on again by hand is left so while the bridge is set', () => {
  const at = world(WANTED);
  ensureOn(at);
  at.side.options.get('re0')?.add('LRO');
  prepare(at.side.on, ['msg re0: setpromisc 0']);
  assert.ok(ensureOn(at).value.made);
  assert.ok(at.side.options.get('re0')?.has('LRO'));
  const { made, warnings } = ensureOn(at, undefined, { thorough: true }).value;
  assert.equal([made, warnings.length], [false, 1]);
  assert.match(warnings[0] ?? '', /^lro of re0 is on, .* by hand: ifconfig re0 -lro$/);
  const kept = world(bridgeOf({ ...WANTED, disableOffload: false }));
  ensureOn(kept);
  assert.ok(kept.side.options.get('re0')?.has('LRO'));
});

test('an address that was removed by hand is put back by a thorough run', () => {
  const at = world(KINDS['private']!);
  ensureOn(at);
  at.side.addresses.set('nghost0', []);
  assert.not(ensureOn(at).value.made);
  assert.ok(ensureOn(at, undefined, { thorough: true }).value.made);
  assertRight(at, 'private');
});

test('among many interfaces made meanwhile the own one is found, never the newest', () => {
  const at = world(KINDS['private']!);
  prepare(at.side.on, ['mkpeer . eiface x ether', 'mkpeer . eiface x ether']);
  ensureOn(at, (command, step) => {
    const result = runOn(at.side, command);
    if (step.kind === 'act' && command.file === 'ngctl') prepare(at.side.on, ['mkpeer . eiface x ether']);
    return result;
  });
  const names = at.side.on.interfaces.map((one) => one.name);
  assert.equal(names.slice(2), ['ngeth0', 'ngeth1', 'nghost0', 'ngeth3']);
});

test('what looks answer on a fresh host leads through the same steps, with a NIC for `auto`', () => {
  for (const [kind, wanted] of Object.entries(KINDS)) {
    const assumed = drive(
      ensureBridge(wanted, BLIND),
      (_, step) => step.fresh ?? { code: 0, stdout: '', stderr: '' },
    );
    assert.ok(assumed.value.made);
    const at = world(wanted);
    at.side.options.clear();
    at.side.defaultNic = wanted.interface === 'auto' ? 'em0' : undefined;
    assert.equal(
      assumed.steps.map((step) => step.command),
      ensureOn(at).steps.map((step) => step.command),
      kind,
    );
  }
});

test('replies that the kernel leaves out do not keep a bridge from being made', () => {
  const on = graph();
  const { value } = ensure(on, WANTED, (command) => {
    const result = runOn(hostSide(on), command);
    return { ...result, stdout: result.stdout.replace(/^(Rec'd|Args:).*\n/gm, '') };
  });
  assert.ok(value.made);
  assert.ok(isWhole(on));
});

test('a bridge that a stranger changes right after it was made is an error, not a success', () => {
  const on = graph();
  assert.throws(
    () =>
      drive(ensureBridge(WANTED, BLIND), (command, step) => {
        const result = runOn(hostSide(on), command);
        if (step.kind === 'act') prepare(on, ['rmhook re0: upper']);
        return result;
      }),
    /does not stay as it was made/,
  );
});

test('the keeper is told before the first act and never without one', () => {
  const at: BridgeWorld = world(KINDS['vlan']!);
  const told: string[] = [];
  const run = (wantedRecord: BridgeWorld['record']) =>
    drive(
      ensureBridge(at.wanted, {
        ...{ ...at.options, record: wantedRecord },
        announce: (begun) => told.push(JSON.stringify(begun)),
      }),
      (command, step) => {
        if (step.kind === 'act') told.push('act');
        return runOn(at.side, command);
      },
    );
  run(undefined);
  assert.is(told[0], '{"interface":"re0.100","vlan":"re0.100","hostInterface":null}');
  assert.is(told.filter((one) => one !== 'act').length, 1);
  told.length = 0;
  ensureOn(at);
  run(at.record);
  assert.equal(told, []);
});

test.run();
