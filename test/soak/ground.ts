import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome, StatusReport } from '../../src/protocol/report.js';
import type { OperateVerb } from '../../src/protocol/request.js';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import type { WorldSettings } from '../../src/sim/world.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { createStory, type Log, type StoryEvent } from '../../src/supervisor/story.js';
import { createSupervisor, type Supervisor } from '../../src/supervisor/supervisor.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';
import { guardFiles } from './file-gate.js';
import { createLife, type Life } from './life.js';

/** Time as a host has it: the wall clock may step, the monotonic one does not. */
class SteppingClock extends SimulatedClock {
  #offset = 0;
  override wall = (): number => this.now() + this.#offset;
  step(ms: number): void {
    this.#offset += ms;
  }
}

/** A simulated host without processes, its definitions, and a supervisor of which every deed is known and may be the last. */
export interface Ground {
  readonly world: InProcessWorld;
  readonly paths: Paths;
  readonly clock: SteppingClock;
  /** All that the supervisors told, oldest first. */
  readonly told: readonly StoryEvent[];
  /** The present supervisor; undefined = none lives. */
  readonly supervisor: Supervisor | undefined;
  /** Of the present supervisor, or the last one. */
  readonly life: Life;
  define(name: string, text: string): void;
  undefine(name: string): void;
  /** Makes the disk of a VM. */
  disk(vm: string, file?: string): void;
  /** A supervisor where there is none; dies at `trap` of its own points, if given. */
  begin(trap?: Parameters<Life['setTrap']>[0]): Promise<void>;
  /** Asks the supervisor; undefined = it died before it answered, or there was none. */
  ask<T>(work: (supervisor: Supervisor) => Promise<T>): Promise<T | undefined>;
  /** Gives an order and waits for its being admitted, not done. */
  order(verb: OperateVerb, name: string, how?: OrderHow): Promise<Outcome | undefined>;
  status(name: string): StatusReport | undefined;
  pass(ms: number): Promise<void>;
  [Symbol.dispose](): void;
}

export interface OrderHow {
  readonly force?: boolean;
  readonly timeoutMs?: number;
  readonly takeover?: boolean;
}

/** Thousands of worlds are made and taken away: in memory where there is such a place. */
const QUICK_DISK = '/dev/shm';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export function createGround(settings: Partial<WorldSettings> = {}): Ground {
  guardFiles();
  const root = mkdtempSync(join(existsSync(QUICK_DISK) ? QUICK_DISK : '/tmp', 'vk'));
  const clock = new SteppingClock();
  const world = createInProcessWorld(
    { root, interfaces: ['re0'], release: 14, kind: false, seed: 1, ...settings },
    clock,
  );
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state, paths.log]) mkdirSync(directory, { recursive: true });
  const told: StoryEvent[] = [];
  let life = createLife(world.host, clock);
  life.kill();
  let supervisor: Supervisor | undefined;
  const ground: Ground = {
    ...{ world, paths, clock, told },
    get supervisor() {
      return life.alive ? supervisor : undefined;
    },
    get life() {
      return life;
    },
    define: (name, text) => writeFileSync(join(paths.definitions, `${name}.toml`), text),
    undefine: (name) => rmSync(join(paths.definitions, `${name}.toml`), { force: true }),
    disk: (vm, file = 'disk.img') => makeDisk(join(root, 'var/db/vmctl/vms', vm, file)),
    async begin(trap) {
      if (life.alive) throw new Error('a supervisor lives');
      const born = createLife(world.host, clock);
      life = born;
      supervisor = undefined;
      if (trap !== undefined) born.setTrap(trap);
      const append = (line: string): void => void (born.alive && told.push(JSON.parse(line) as StoryEvent));
      supervisor = await untilDead(() => {
        const story = createStory({ log: silent, clock: born.clock, append });
        const { host, clock: time } = born;
        mkdirSync(paths.run, { recursive: true });
        return createSupervisor({ host, clock: time, paths, story, log: silent, random: () => 0.5 });
      });
      await clock.pass(0);
    },
    ask: (work) =>
      untilDead(() => (supervisor === undefined ? Promise.resolve(undefined) : work(supervisor))),
    async order(verb, name, how = {}) {
      const outcomes = await ground.ask((living) =>
        living.operate({ request: 'operate', verb, names: [name], wait: false, ...how }, () => undefined),
      );
      await clock.pass(0);
      return outcomes?.[0];
    },
    status(name) {
      try {
        return life.alive ? life.within(() => supervisor?.status([name])[0]) : undefined;
      } catch {
        return undefined;
      }
    },
    pass: (ms) => clock.pass(ms),
    [Symbol.dispose]() {
      life.kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return ground;

  function untilDead<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { alive, died } = life;
    if (!alive) return Promise.resolve(undefined);
    return clock.passUntil(Promise.race([life.within(work), died.then(() => undefined)]));
  }
}

function makeDisk(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, 1024 * 1024);
}
