import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { planScript, scriptLines } from '../../src/netgraph/ngctl.js';
import { removeBridge } from '../../src/plan/bridge-down.js';
import { runNgctl } from '../../src/sim/netgraph/ngctl.js';
import {
  assertRight,
  ensureOn,
  isWhole,
  KINDS,
  picture,
  world,
  type BridgeWorld,
  type Runner,
} from './bridge-world.js';
import { drive, prepare } from './ground.js';
import { runOn } from './host-side.js';

function down(at: BridgeWorld, run: Runner = (command) => runOn(at.side, command)) {
  return drive(removeBridge({ name: at.wanted.name, record: at.record }), run);
}

/** Nodes and interfaces, as they were before anything was made. */
function remains({ side: { on } }: BridgeWorld): readonly string[] {
  return [
    ...on.nodes.filter(({ hooks, type }) => type !== 'ether' || hooks.length > 0),
    ...on.interfaces,
  ].map(({ name }) => name ?? 'nameless');
}

for (const [kind, wanted] of Object.entries(KINDS)) {
  test(`${kind}: what vmctl made goes away, and made again it is right`, () => {
    const at = world(wanted);
    ensureOn(at);
    assert.ok(down(at).value);
    assert.equal(remains(at), ['re0', 'em0']);
    assert.not(down(at).value, 'twice');
    at.record = undefined;
    assert.not(down(at).value, 'forgotten');
    ensureOn(at);
    assertRight(at, kind);
  });

  test(`${kind}: from any point at which making it was cut off, it goes away`, () => {
    const acts = ensureOn(world(wanted)).steps.filter((step) => step.kind === 'act');
    for (const [index, { command }] of acts.entries()) {
      const lines = command.file === 'ngctl' ? scriptLines(command) : [''];
      for (let line = 0; line <= lines.length; line++) {
        const at = world(wanted);
        cutOff(at, index, line);
        down(at);
        assert.equal(remains(at), ['re0', 'em0'], `line ${line} of act ${index} was the last`);
      }
    }
  });

  test(`${kind}: whichever line of removing it fails or is the last, the host is on the network and the next run ends it`, () => {
    const made = world(wanted);
    ensureOn(made);
    const acts = down(made).steps.filter((step) => step.kind === 'act');
    for (const [index, { command }] of acts.entries()) {
      const count = command.file === 'ngctl' ? scriptLines(command).length : 1;
      for (const refused of [true, false]) {
        for (let line = 1; line <= count; line++) {
          const at = world(wanted);
          ensureOn(at);
          let act = 0;
          try {
            down(at, (one, step) =>
              step.kind === 'act' && act++ === index ? strike(at, one, line, refused) : runOn(at.side, one),
            );
            assert.unreachable();
          } catch (error) {
            assert.instance(error, VmctlError);
          }
          assert.ok(isWhole(at));
          down(at);
          assert.equal(remains(at), ['re0', 'em0']);
        }
      }
    }
  });
}

class Killed extends Error {}

/** vmctl is killed while it makes the bridge, behind so many lines of one act. */
function cutOff(at: BridgeWorld, index: number, line: number): void {
  let act = 0;
  try {
    ensureOn(at, (command, step) => {
      if (step.kind !== 'act' || act++ !== index) return runOn(at.side, command);
      if (command.file !== 'ngctl' && line > 0) runOn(at.side, command);
      if (command.file === 'ngctl' && line > 0)
        runOn(at.side, planScript(scriptLines(command).slice(0, line)));
      throw new Killed();
    });
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

function strike(
  at: BridgeWorld,
  command: Parameters<Runner>[0],
  line: number,
  refused: boolean,
): CommandResult {
  if (command.file !== 'ngctl')
    return { code: refused ? 1 : null, stdout: '', stderr: 'ifconfig: ioctl: no\n' };
  if (!refused) {
    runOn(at.side, planScript(scriptLines(command).slice(0, line)));
    return { code: null, signal: 'SIGKILL', stdout: '', stderr: '' };
  }
  let count = 0;
  return runNgctl(at.side.on, {
    ...{ args: command.args, input: command.input ?? '', pid: 1, uid: 0 },
    onLine: () =>
      ++count === line ? { code: 71, stderr: 'ngctl: shutdown: Cannot allocate memory\n' } : undefined,
  });
}

test('a bridge that somebody uses is left alone, and who it is is told', () => {
  for (const wanted of Object.values(KINDS)) {
    const at = world(wanted);
    ensureOn(at);
    prepare(at.side.on, [
      'mkpeer bnet0: eiface link5 ether',
      'name bnet0:link5 ng0_web',
      'mkpeer bnet0: tee link6 left',
    ]);
    const before = picture(at.side.on);
    try {
      down(at);
      assert.unreachable();
    } catch (error) {
      assert.is((error as VmctlError).code, 'denied');
      assert.match(
        (error as VmctlError).message,
        /^bridge bnet0 is in use by \[\w+\] \(link6\), ng0_web \(link5\)$/,
      );
    }
    assert.is(picture(at.side.on), before);
  }
});

test('a bridge that more hang on than can be listed is left alone', () => {
  const at = world(KINDS['public']!);
  ensureOn(at);
  prepare(
    at.side.on,
    Array.from({ length: 160 }, (_, index) => `mkpeer bnet0: tee link${index + 2} left`),
  );
  assert.throws(() => down(at), /in use by more nodes than ngctl can list/);
});

test('a bridge that others made is never removed', () => {
  for (const release of ['no record', 'the record of one that was shut down']) {
    const at = world(KINDS['public']!);
    if (release !== 'no record') {
      ensureOn(at);
      prepare(at.side.on, ['shutdown bnet0:']);
    }
    prepare(at.side.on, [
      'mkpeer re0: bridge lower link0',
      'name re0:lower bnet0',
      'connect re0: bnet0: upper link1',
    ]);
    const before = picture(at.side.on);
    assert.throws(() => down(at), /bridge bnet0 was not made by vmctl/);
    assert.is(picture(at.side.on), before);
  }
});

test('a VLAN interface that was there before stays', () => {
  const at = world(KINDS['vlan']!);
  runOn(at.side, { file: 'ifconfig', args: ['re0.100', 'create'] });
  ensureOn(at);
  assert.ok(down(at).value);
  assert.equal(remains(at), ['re0', 'em0', 're0.100']);
});

test('a nameless bridge that somebody made by hand after ours was gone stays', () => {
  const at = world(KINDS['public']!);
  ensureOn(at);
  prepare(at.side.on, [
    'shutdown bnet0:',
    'mkpeer re0: bridge lower link0',
    'connect re0: lower upper link1',
  ]);
  const before = picture(at.side.on);
  assert.not(down(at).value);
  assert.is(picture(at.side.on), before);
});

test.run();
