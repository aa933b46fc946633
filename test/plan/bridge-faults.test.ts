import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { planScript, scriptLines } from '../../src/netgraph/ngctl.js';
import { runNgctl } from '../../src/sim/netgraph/ngctl.js';
import { assertRight, ensureOn, isWhole, KINDS, nicOf, world, type BridgeWorld } from './bridge-world.js';
import { prepare } from './ground.js';
import { runOn } from './host-side.js';

/** What is there before: nothing, or a bridge of ours that lost something. */
const BEFORE: Readonly<Record<string, (at: BridgeWorld) => void>> = {
  'a fresh host': () => undefined,
  'the bridge shut down': (at) => {
    ensureOn(at);
    prepare(at.side.on, ['shutdown bnet0:']);
  },
  'its host side unplugged': (at) => {
    ensureOn(at);
    const nic = (nicOf(at.wanted) ?? at.wanted.hostInterface?.name ?? '').replace('.', '_');
    prepare(at.side.on, [`rmhook ${nic}: lower`, `rmhook ${nic}: upper`, `rmhook ${nic}: ether`]);
  },
  'its tuning and host interface gone': (at) => {
    ensureOn(at);
    prepare(at.side.on, [
      'msg bnet0: setconfig { debugLevel=1 loopTimeout=5 maxStaleness=5 minStableAge=5 }',
    ]);
    prepare(at.side.on, ['shutdown nghost0:', 'msg re0: setpromisc 0', 'msg em0: setautosrc 1']);
    at.side.addresses.delete('nghost0');
  },
};

class Killed extends Error {}

type Blow = (at: BridgeWorld, command: HostCommand, line: number) => CommandResult;

/** The line is refused by the kernel; ngctl or ifconfig says so. */
const fail: Blow = ({ side }, command, line) => {
  if (command.file !== 'ngctl')
    return { code: 1, stdout: '', stderr: 'ifconfig: ioctl: Cannot allocate memory\n' };
  let count = 0;
  return runNgctl(side.on, {
    ...{ args: command.args, input: command.input ?? '', pid: 1, uid: 0 },
    onLine: () =>
      ++count === line ? { code: 71, stderr: 'ngctl: send msg: Cannot allocate memory\n' } : undefined,
  });
};

/** The program is killed behind so many lines. */
const kill: Blow = ({ side }, command, line) => {
  const lines = scriptLines(command).slice(0, line);
  if (command.file === 'ngctl' && line > 0) runOn(side, planScript(lines));
  if (command.file !== 'ngctl' && line > 0) runOn(side, command);
  return { code: null, signal: 'SIGKILL', stdout: '', stderr: '' };
};

/** vmctl is killed with it: nothing is undone. */
const killAll: Blow = (at, command, line) => {
  kill(at, command, line);
  throw new Killed();
};

function linesOf(command: HostCommand): number {
  return command.file === 'ngctl' ? scriptLines(command).length : 1;
}

function startOf(kind: string, before: string): BridgeWorld {
  const at = world(KINDS[kind]!);
  BEFORE[before]!(at);
  return at;
}

/** Ensures with a blow on one line of one act. Returns what was thrown. */
function strike(at: BridgeWorld, blow: Blow, act: number, line: number): unknown {
  let acts = 0;
  try {
    ensureOn(at, (command, step) => {
      if (step.kind === 'act' && acts++ === act) return blow(at, command, line);
      return runOn(at.side, command);
    });
  } catch (error) {
    return error;
  }
  return undefined;
}

const blows: readonly (readonly [name: string, blow: Blow, from: number])[] = [
  ['is refused', fail, 1],
  ['is the last before ngctl is killed', kill, 0],
  ['is the last before vmctl is killed', killAll, 0],
];
const counts = { scripts: 0, refused: 0, killed: 0, dead: 0 };

for (const kind of Object.keys(KINDS)) {
  for (const before of Object.keys(BEFORE)) {
    test(`${kind}, ${before}: whichever line is struck, the host stays on the network and the next run heals`, () => {
      const acts = ensureOn(startOf(kind, before)).steps.filter((step) => step.kind === 'act');
      counts.scripts += acts.length;
      for (const [index, { command }] of acts.entries()) {
        for (const [name, blow, from] of blows) {
          for (let line = from; line <= linesOf(command); line++) {
            const what = `${kind}, ${before}: line ${line} of act ${index} ${name} (${command.input ?? command.args.join(' ')})`;
            const at = startOf(kind, before);
            const error = strike(at, blow, index, line);
            if (blow !== killAll) {
              assert.instance(error, VmctlError, what);
              assert.ok((error as VmctlError).hint, what);
              assert.ok(isWhole(at), `${what}: the host is cut off`);
            } else assert.instance(error, Killed, what);
            counts[blow === fail ? 'refused' : blow === kill ? 'killed' : 'dead'] += 1;
            ensureOn(at);
            assertRight(at, what);
            assert.not(ensureOn(at).value.made, `${what}: one look is enough afterwards`);
          }
        }
      }
    });
  }
}

test('every kind was struck', () => {
  assert.ok(counts.scripts >= 40 && counts.refused >= 150);
  console.log(
    `\n# ${counts.scripts} scripts of ${Object.keys(KINDS).length} kinds: ${counts.refused} failing lines, ngctl killed ${counts.killed} times, vmctl ${counts.dead} times: whole, or healed by the next run`,
  );
});

test.run();
