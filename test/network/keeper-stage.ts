import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { mkdtempSync, rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import type { NetworkContext } from '../../src/network/context.js';
import { createNetwork, type Network } from '../../src/network/network.js';
import { driveSteps } from '../../src/plan/drive.js';
import { lookHost } from '../../src/plan/host-facts.js';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

/** A simulated host, and keepers of its network one after the other. */
export interface KeeperStage {
  readonly world: InProcessWorld;
  readonly paths: Paths;
  /** Events, as `name {data}`. */
  readonly told: string[];
  /** host.toml, for keepers to come and those that are. */
  bridges: readonly BridgeDefinition[];
  /** What a daemon, or a command without one, is; nothing is known to it but records. */
  keeper(): Promise<Network>;
  /** The same, dead from the moment in which a program of the host is killed. */
  mortalKeeper(): Promise<Network>;
  /** Programs that were run since the last time this was asked, as `file args`, scripts as `ngctl LINE / LINE`. */
  ran(): readonly string[];
  /** The host boots. */
  boot(): void;
  [Symbol.dispose](): void;
}

export function keeperStage(bridges: readonly BridgeDefinition[]): KeeperStage {
  const root = mkdtempSync('/tmp/vk');
  const settings = { root, interfaces: ['re0', 'em0'], release: 14, kind: true, seed: 1 } as const;
  const world = createInProcessWorld(settings, new SimulatedClock());
  const paths = pathsOf({ root });
  let seen = 0;
  const stage: KeeperStage = {
    ...{ world, paths, bridges, told: [] },
    keeper: () => keeperOf(stage, false),
    mortalKeeper: () => keeperOf(stage, true),
    ran() {
      const runs = world.journal().flatMap((record) => (record.kind === 'command' ? [record] : []));
      const lines = runs.map(({ file, args, input }) =>
        input === undefined ? [file, ...args].join(' ') : `${file} ${input.trim().split('\n').join(' / ')}`,
      );
      const fresh = lines.slice(seen).filter((line) => !line.startsWith('simctl'));
      seen = lines.length;
      return fresh;
    },
    boot() {
      world.simctl('boot');
      rmSync(paths.run, { recursive: true, force: true });
    },
    [Symbol.dispose]() {
      rmSync(root, { recursive: true, force: true });
      assert.equal(world.audit(), [], 'the auditor saw a violation');
    },
  };
  return stage;
}

async function keeperOf(stage: KeeperStage, mortal: boolean): Promise<Network> {
  const { host } = stage.world;
  const execute: NetworkContext['execute'] = (steps) =>
    driveSteps(steps, async ({ command }) => {
      const result = await host.run(command);
      return mortal && result.signal !== undefined ? new Promise<never>(() => undefined) : result;
    });
  const facts = await execute(lookHost());
  return createNetwork({
    ...{ paths: stage.paths, execute, modules: new Set() },
    facts: () => facts,
    hostDefinition: () => ({ ...DEFAULT_HOST, vmDirectory: '/vms', bridges: stage.bridges }),
    tell: (event, data) => void stage.told.push(`${event} ${JSON.stringify(data)}`),
  });
}
