import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Outcome, StatusReport } from '../../src/protocol/report.js';
import type { OperateVerb } from '../../src/protocol/request.js';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import type { WorldSettings } from '../../src/sim/world.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { createStory, type Log, type StoryEvent } from '../../src/supervisor/story.js';
import { createSupervisor, type Supervisor } from '../../src/supervisor/supervisor.js';
import { mortal, type Mortal } from './mortal.js';
import { SimulatedClock } from './simulated-clock.js';

/** A simulated host without processes and a supervisor without a socket, both on one simulated clock; records are real files. */
export interface QuickStage {
  readonly world: InProcessWorld;
  readonly paths: Paths;
  readonly clock: SimulatedClock;
  /** All that the supervisors of this stage told, oldest first. */
  readonly told: readonly StoryEvent[];
  /** `10.0.0.5:22`: where somebody takes connections. */
  readonly doors: Set<string>;
  supervisor(): Supervisor;
  define(name: string, text: string): void;
  disk(vm: string): string;
  /** Gives an order and lets no time pass but what the order itself asks for. */
  order(verb: OperateVerb, name: string, how?: { force?: boolean; timeoutMs?: number }): Promise<Outcome>;
  status(name: string): StatusReport;
  pass(ms: number): Promise<void>;
  /** What the guest does, or what is done to it: simctl guest NAME ACTION. */
  guest(name: string, action: string): Promise<void>;
  /** kill -9 of the supervisor. */
  kill(): void;
  /** A supervisor where there is none. */
  begin(): Promise<void>;
  /** Ends the stage and fails when the auditor saw a violation. */
  [Symbol.dispose](): void;
}

export const QUICK_HOST = '[bridge.bnet0]\ninterface = "re0"\n';
export const QUICK_GUEST =
  'memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** With `web` defined and its disk made, and a supervisor that has looked at it. */
export async function createQuickStage(
  settings: Partial<WorldSettings> = {},
  toml: string = QUICK_GUEST,
): Promise<QuickStage> {
  const root = mkdtempSync('/tmp/vq');
  const clock = new SimulatedClock();
  const world = createInProcessWorld(
    { root, interfaces: ['re0'], release: 14, kind: true, seed: 1, ...settings },
    clock,
  );
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state, paths.log]) mkdirSync(directory, { recursive: true });
  const told: StoryEvent[] = [];
  const doors = new Set<string>();
  const story = createStory({
    log: silent,
    clock,
    append: (line) => told.push(JSON.parse(line) as StoryEvent),
  });
  let life: Mortal | undefined;
  let supervisor: Supervisor | undefined;
  const living = (): Supervisor => supervisor ?? (assert.unreachable('there is no supervisor') as never);
  const stage: QuickStage = {
    ...{ world, paths, clock, told, doors, supervisor: living },
    define: (name, text) => writeFileSync(join(paths.definitions, `${name}.toml`), text),
    disk: (vm) => makeDisk(join(root, 'var/db/vmctl/vms', vm, 'disk.img')),
    async order(verb, name, how = {}) {
      const [outcome] = await living().operate(
        { request: 'operate', verb, names: [name], wait: false, ...how },
        () => undefined,
      );
      await clock.pass(0);
      return outcome as Outcome;
    },
    status: (name) => living().status([name])[0] as StatusReport,
    pass: (ms) => clock.pass(ms),
    async guest(name, action) {
      world.simctl('guest', name, action);
      await clock.pass(0);
    },
    kill() {
      life?.kill();
      supervisor = undefined;
    },
    async begin() {
      life = mortal(world.host, clock);
      supervisor = await clock.passUntil(
        createSupervisor({
          ...{ ...life, paths, story, log: silent, random: () => 0.5 },
          knock: ({ address, port }) => Promise.resolve(doors.has(`${address}:${port}`)),
        }),
      );
      await clock.pass(0);
    },
    [Symbol.dispose]() {
      supervisor?.release();
      rmSync(root, { recursive: true, force: true });
      assert.equal(world.audit(), [], 'the auditor saw a violation');
    },
  };
  stage.define('host', QUICK_HOST);
  stage.define('web', toml);
  stage.disk('web');
  await stage.begin();
  return stage;
}

function makeDisk(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, 1024 * 1024);
  return path;
}
