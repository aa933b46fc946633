import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../src/sim/random.js';
import { createStage, type Stage } from './stage.js';

const VMS = ['web', 'db'];
const ACTIONS = 18;

/** What operators, guests and fate do, in the proportions that find most. */
const VERBS = ['start', 'start', 'start', 'stop', 'restart', 'kill', 'reset'];
const ENDS = ['reboot', 'poweroff', 'crash', 'kill'];

interface Scene {
  readonly stage: Stage;
  /** Below that number, from 0. */
  readonly below: (limit: number) => number;
  readonly done: string[];
}

/** One thing happens, whatever state the guests are in; what it answers matters only where it must succeed. */
async function act({ stage, below, done }: Scene): Promise<void> {
  const name = VMS[below(VMS.length)] ?? '';
  const dice = below(12);
  if (dice < VERBS.length) {
    const verb = VERBS[dice] ?? '';
    const { status, stderr } = stage.vmctl(verb, name, '--no-wait');
    done.push(`${verb} ${name}: ${status}`);
    assert.ok(status === 0 || (verb === 'reset' && status === 75), `${done.join('; ')}: ${stderr}`);
  } else if (dice < 10) {
    const end = ENDS[below(ENDS.length)] ?? '';
    const guest = stage.status(name).pid;
    done.push(`${name} ${end}s`);
    if (guest !== null) endGuest(stage, name, end);
  } else {
    done.push('kill -9');
    await stage.killDaemon();
    await pause(below(1500));
    await stage.daemon();
  }
  await pause(below(2) === 0 ? 0 : below(900));
}

/** It may have ended by itself since it was looked at. */
function endGuest({ world }: Stage, name: string, end: string): void {
  try {
    world.simctl('guest', name, end);
  } catch (error) {
    assert.match((error as Error).message, 'no guest');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function guestsAlive({ world }: Stage): number {
  const count = (event: string): number =>
    world.journal().filter((record) => record.kind === 'event' && record.event === event).length;
  return count('guest.started') - count('guest.exited');
}

test('whatever happens in whatever order, a stop ends in nothing left, and a start in running guests', async () => {
  const seed = Number(process.env['VMCTL_SIM_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  console.log(`# ${ACTIONS} actions of seed ${seed}`);
  const random = seededRandom(seed);
  using stage = createStage({ kind: false, seed });
  for (const name of VMS) stage.vm(name);
  await stage.daemon();
  const scene = { stage, below: (limit: number) => Math.floor(random() * limit), done: [] };
  for (let index = 0; index < ACTIONS; index += 1) await act(scene);
  const story = `seed ${seed}: ${scene.done.join('; ')}`;
  const stopped = await stage.begin('stop', '--force', '--timeout', '10', ...VMS).ended;
  assert.is(stopped.status, 0, `${story}: ${stopped.stderr}`);
  assert.is(guestsAlive(stage), 0, story);
  for (const name of VMS) {
    assert.equal(stage.status(name).links, [], story);
    const exits = stage.story(name).filter(({ event }) => event === 'guest.exited');
    assert.not.match(JSON.stringify(exits), '"lost"', story);
  }
  const started = await stage.begin('start', ...VMS).ended;
  assert.is(started.status, 0, `${story}: ${started.stderr}`);
  assert.is(guestsAlive(stage), VMS.length, story);
});

test.run();
