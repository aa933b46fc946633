import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
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

/** A fresh host: the NIC as it was before vmctl knew it, and nothing on record. */
function freshen({ world, paths }: Stage): void {
  const run = (file: string, ...args: readonly string[]): unknown =>
    spawnSync(`${world.dir}/bin/${file}`, args, { env: world.env });
  run('ngctl', 'shutdown', 'bnet0:');
  run('ngctl', 'shutdown', 'nghost0:');
  run('ifconfig', 're0', 'lro', 'vlanhwfilter');
  rmSync(paths.run, { recursive: true, force: true });
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
  test(`${kind}: whichever line fails or is the last before kill -9, the NIC is whole or the next bridge up heals it`, () => {
    using stage = createStage();
    stage.define('host', `[bridge.bnet0]\n${toml}`);
    // That a killed run cuts the host off until the next one is what this is about.
    stage.world.simctl('allow-half', 're0');
    freshen(stage);
    const acts = actsOf(stage);
    const right = pictureOf(stage);
    const strike = (fault: Fault): Ran => {
      stage.world.simctl('fault', JSON.stringify(fault));
      return up(stage);
    };
    const blows = acts.flatMap(({ fault, lines }, act) =>
      Array.from({ length: lines + (act === 0 ? 1 : 0) }, (_, index) => ({
        fault,
        line: lines - index,
        what: `${kind}, ${fault.match}, line ${lines - index}`,
      })),
    );
    for (const { fault, line, what } of blows) {
      // The network of the host is at stake; failures of the other kinds: test/plan/bridge-faults.test.ts.
      if (line > 0 && kind === 'public') {
        freshen(stage);
        const { status, stderr } = strike({ ...fault, ...failureAt(fault, line) });
        assert.is(status, 71, `${what}: ${stderr}`);
        assert.match(stderr, /^vmctl: bnet0: .*could not be made: .*\nhint: /, `${what}: ${stderr}`);
        assertWhole(stage, `${what} failed`);
      }
      freshen(stage);
      const killed = strike({ ...fault, afterLine: line, killCaller: true });
      assert.is(killed.status, null, `${what}: ${killed.stderr}`);
      const healed = up(stage);
      assert.is(healed.status, 0, `killed after ${what}: ${healed.stderr}`);
      assert.is(pictureOf(stage), right, `killed after ${what}`);
    }
    console.log(
      `\n# bridge up, ${kind}: ${blows.length} times killed by kill -9, each healed by the next up`,
    );
  });
}

function failureAt({ command }: Act['fault'], line: number): Partial<Fault> {
  return command === 'ngctl' ? { line, errno: 'ENOMEM' } : { code: 1, stderr: 'ifconfig: no\n' };
}

test.run();
