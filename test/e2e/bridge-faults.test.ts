import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fault } from '../../src/sim/fault.js';
import type { Graph } from '../../src/sim/netgraph/state.js';
import { createStage, type Ran, type Stage } from './stage.js';

const KINDS: Readonly<Record<string, string>> = {
  public: 'interface = "re0"\n',
  private: 'host_interface = "nghost0"\naddress = ["10.0.0.1/24", "fd00::1/64"]\n',
};

/** A command by which `bridge up` changes the host: what picks it out, and its lines. */
interface Act {
  readonly fault: Pick<Fault, 'command' | 'match'>;
  readonly lines: number;
}

/** A fresh host: the NIC as it was before vmctl knew it. */
function freshen({ world }: Stage): void {
  const { status } = spawnSync(`${world.dir}/bin/ifconfig`, ['re0', 'lro', 'vlanhwfilter'], {
    env: world.env,
  });
  assert.is(status, 0);
}

function up(stage: Stage): Ran {
  return stage.vmctl('bridge', 'up', 'bnet0');
}

/** What `bridge up` runs on a fresh host. */
function actsOf(stage: Stage): readonly Act[] {
  const before = stage.world.journal().length;
  assert.is(up(stage).status, 0);
  return stage.world
    .journal()
    .slice(before)
    .flatMap((record) => {
      if (record.kind !== 'command') return [];
      const { file, args, input = '' } = record;
      if (file === 'ifconfig' && args[0] !== '-a')
        return [{ fault: { command: file, match: args.join(' ') }, lines: 1 }];
      const isMaking = file === 'ngctl' && input.startsWith('mkpeer');
      return isMaking
        ? [{ fault: { command: file, match: 'mkpeer' }, lines: input.trim().split('\n').length }]
        : [];
    });
}

function graphOf({ world }: Stage): Graph {
  return JSON.parse(world.simctl('world')) as Graph;
}

/** Hooks of re0: with one of lower and upper alone the host is off the network. */
function assertWhole(stage: Stage, what: string): void {
  const nic = graphOf(stage).nodes.find(({ name }) => name === 're0');
  assert.is.not(nic?.hooks.length, 1, `${what}: the host is cut off`);
}

/** Exactly what a run without any fault made, whatever the nodes are numbered. */
function pictureOf(stage: Stage): string {
  const { nodes, interfaces } = graphOf(stage);
  const nameOf = (id: number): string => nodes.find((node) => node.id === id)?.name ?? '?';
  const graph = nodes
    .filter(({ type }) => type !== 'socket')
    .map(({ name, type, persistent, promisc, hooks }) => {
      const ends = hooks.map((hook) => `${hook.name}=${nameOf(hook.peer)}:${hook.peerHook}`).sort();
      return [name, type, persistent === true, promisc === true, ...ends].join(' ');
    });
  return [
    ...graph,
    ...interfaces.map(({ name, up, mac, capabilities = 0, addresses = [] }) =>
      [name, up, mac, capabilities, JSON.stringify(addresses)].join(' '),
    ),
  ]
    .sort()
    .join('\n');
}

for (const [kind, toml] of Object.entries(KINDS)) {
  test(`${kind}: whichever line fails or is the last before kill -9, bridge up leaves the NIC whole or the next one heals it`, () => {
    using stage = createStage();
    stage.define('host', `[bridge.bnet0]\n${toml}`);
    // That a killed run cuts the host off until the next one is what this is about.
    stage.world.simctl('allow-half', 're0');
    freshen(stage);
    const acts = actsOf(stage);
    const right = pictureOf(stage);
    let struck = 0;
    const strike = (fault: Fault): Ran => {
      stage.ok('bridge', 'down', 'bnet0');
      freshen(stage);
      stage.world.simctl('fault', JSON.stringify(fault));
      struck += 1;
      return up(stage);
    };
    const heal = (what: string): void => {
      const { status, stderr } = up(stage);
      assert.is(status, 0, `${what}: ${stderr}`);
      assert.is(pictureOf(stage), right, what);
    };
    for (const { fault, lines } of acts) {
      for (let line = 1; line <= lines; line++) {
        const what = `${fault.match}: line ${line} fails`;
        const wrong =
          fault.command === 'ngctl' ? { line, errno: 'ENOMEM' } : { code: 1, stderr: 'ifconfig: no\n' };
        const { status, stderr } = strike({ ...fault, ...wrong });
        assert.is(status, 71, `${what}: ${stderr}`);
        assert.match(stderr, /^vmctl: bnet0: could not be made: .*\nhint: /, what);
        assertWhole(stage, what);
        heal(what);
      }
      for (let line = 0; line <= lines; line++) {
        const what = `${fault.match}: kill -9 after line ${line}`;
        assert.is(strike({ ...fault, afterLine: line, killCaller: true }).status, null, what);
        heal(what);
      }
    }
    console.log(`\n# bridge up, ${kind}: ${struck} faults, each healed by the next up`);
  });
}

test.run();
