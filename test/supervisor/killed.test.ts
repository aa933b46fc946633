import { rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import { STATE_NAMES } from '../../src/vm/state-name.js';
import { HOOKED, living, write, writeHooks } from './own-programs.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

/** A moment in which a supervisor is killed, and what the next one makes of it. */
interface Moment {
  /** Begins the path of the machine's state: `alive.stopping.pressed`. */
  readonly state: string;
  /** Brings `web` there; the last order or deed before the kill. */
  readonly lead: (stage: QuickStage) => Promise<unknown>;
  /** What happens while nobody supervises. */
  readonly meanwhile?: (stage: QuickStage) => Promise<unknown>;
  /** Status, last exit and number of launches by vmctl at rest. */
  readonly rest: readonly [string, string | null, number];
  readonly toml?: string;
}

const SHARED = `${QUICK_GUEST}[[companion]]\nname = "share"\ncommand = ["/bin/share"]\nsocket = "share.sock"\n`;
const LOADED = QUICK_GUEST.replace('"uefi"', '"bhyveload"');

async function up(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
}

/** The host of these: a deaf guest never goes by itself. */
const deaf = (stage: QuickStage): string => stage.world.simctl('guest', 'web', 'ignore-button');
const heeding = (stage: QuickStage): Promise<unknown> =>
  Promise.resolve(stage.world.simctl('guest', 'web', 'heed-button'));
const slow = (stage: QuickStage, knob: string, ms: string): string => stage.world.simctl('set', knob, ms);
const late = (stage: QuickStage, match: string, file = 'bhyvectl'): string =>
  stage.world.simctl('fault', JSON.stringify({ command: file, match, delayMs: 20_000 }));

const MOMENTS: readonly Moment[] = [
  { state: 'probing.looking', lead: (stage) => stage.order('start', 'web'), rest: ['running', null, 1] },
  {
    state: 'probing.lingering',
    lead: async (stage) => {
      stage.world.simctl('foreign', 'web');
      await stage.pass(3000);
      await stage.order('start', 'web');
      await stage.pass(10_000);
      stage.world.simctl('guest', 'web', 'kill');
    },
    rest: ['running', null, 1],
  },
  {
    state: 'probing.waiting',
    lead: (stage) => {
      stage.world.simctl('fault', JSON.stringify({ command: 'ps', code: 1 }));
      return stage.order('start', 'web');
    },
    rest: ['running', null, 1],
  },
  { state: 'stopped', lead: (stage) => stage.pass(1000), rest: ['stopped', null, 0] },
  {
    state: 'starting.waiting',
    lead: (stage) => {
      rmSync(stage.disk('web'));
      return stage.order('start', 'web');
    },
    meanwhile: (stage) => Promise.resolve(stage.disk('web')),
    rest: ['running', null, 1],
  },
  { state: 'starting.bridging', lead: (stage) => stage.order('start', 'web'), rest: ['running', null, 1] },
  { state: 'starting.linking', lead: (stage) => stage.order('start', 'web'), rest: ['running', null, 1] },
  {
    state: 'starting.loading',
    lead: (stage) => {
      slow(stage, 'loadMs', '30000');
      return stage.order('start', 'web');
    },
    meanwhile: (stage) => Promise.resolve(slow(stage, 'loadMs', '10')),
    rest: ['running', null, 1],
    toml: LOADED,
  },
  {
    state: 'starting.hooking',
    lead: (stage) => {
      writeHooks(stage);
      write(stage, 'hooks/pre_start', 'stay');
      return stage.order('start', 'web');
    },
    meanwhile: (stage) => Promise.resolve(writeHooks(stage)),
    rest: ['running', null, 1],
    toml: HOOKED,
  },
  {
    state: 'starting.accompanying',
    lead: (stage) => {
      write(stage, 'bin/share', 'stay');
      return stage.order('start', 'web');
    },
    meanwhile: (stage) => Promise.resolve(write(stage, 'bin/share', 'listen share.sock', 'stay')),
    rest: ['running', null, 1],
    toml: SHARED,
  },
  {
    state: 'alive.stopping.hooking',
    lead: async (stage) => {
      writeHooks(stage);
      await up(stage);
      write(stage, 'hooks/pre_stop', 'stay');
      return stage.order('stop', 'web');
    },
    meanwhile: (stage) => Promise.resolve(writeHooks(stage)),
    rest: ['stopped', 'powered off', 1],
    toml: HOOKED,
  },
  {
    state: 'cleaning.leaving',
    lead: async (stage) => {
      writeHooks(stage);
      await up(stage);
      write(stage, 'hooks/post_stop', 'stay');
      await stage.guest('web', 'poweroff');
    },
    meanwhile: (stage) => Promise.resolve(writeHooks(stage)),
    rest: ['stopped', 'powered off', 1],
    toml: HOOKED,
  },
  { state: 'alive.settling.young', lead: (stage) => stage.order('start', 'web'), rest: ['running', null, 1] },
  {
    state: 'alive.settling.initialising',
    lead: (stage) => {
      slow(stage, 'initMs', '100000');
      return stage.order('start', 'web');
    },
    meanwhile: (stage) => stage.pass(60_000),
    rest: ['running', null, 1],
  },
  { state: 'alive.settled', lead: up, rest: ['running', null, 1] },
  {
    state: 'alive.settled',
    lead: up,
    meanwhile: (stage) => stage.guest('web', 'reboot'),
    rest: ['running', 'rebooted', 2],
  },
  {
    state: 'alive.settled',
    lead: up,
    meanwhile: (stage) => stage.guest('web', 'crash'),
    rest: ['running', 'killed by SIGABRT', 2],
  },
  {
    state: 'alive.settled',
    lead: up,
    meanwhile: (stage) => stage.guest('web', 'poweroff'),
    rest: ['stopped', 'powered off', 1],
  },
  {
    // A reset that did not come to bhyvectl is forgotten with who was asked for it; its client is told so.
    state: 'alive.resetting',
    lead: async (stage) => {
      await up(stage);
      await stage.order('reset', 'web');
    },
    rest: ['running', null, 1],
  },
  {
    state: 'alive.stopping.pressing',
    lead: async (stage) => {
      await up(stage);
      await stage.order('stop', 'web');
    },
    rest: ['stopped', 'powered off', 1],
  },
  {
    state: 'alive.stopping.pressed',
    lead: async (stage) => {
      await up(stage);
      deaf(stage);
      await stage.order('stop', 'web');
    },
    meanwhile: heeding,
    rest: ['stopped', 'powered off', 1],
  },
  {
    state: 'alive.stopping.pressed',
    lead: async (stage) => {
      await up(stage);
      deaf(stage);
      await stage.order('restart', 'web');
    },
    meanwhile: heeding,
    rest: ['running', 'powered off', 2],
  },
  {
    state: 'alive.stopping.unarmed',
    lead: async (stage) => {
      await up(stage);
      stage.world.simctl('guest', 'web', 'acpi-off');
      await stage.order('stop', 'web');
    },
    meanwhile: (stage) => Promise.resolve(stage.world.simctl('guest', 'web', 'acpi-on')),
    rest: ['stopped', 'powered off', 1],
  },
  {
    state: 'alive.killing',
    lead: async (stage) => {
      await up(stage);
      await stage.order('kill', 'web');
    },
    rest: ['stopped', 'powered off', 1],
  },
  {
    state: 'cleaning.destroying',
    lead: async (stage) => {
      await up(stage);
      await stage.guest('web', 'poweroff');
    },
    rest: ['stopped', 'powered off', 1],
  },
  {
    state: 'cleaning.destroying',
    lead: async (stage) => {
      await up(stage);
      late(stage, '--destroy');
      await stage.guest('web', 'reboot');
    },
    rest: ['running', 'rebooted', 2],
  },
  {
    state: 'cleaning.waiting',
    lead: async (stage) => {
      await up(stage);
      stage.world.simctl('fault', JSON.stringify({ command: 'ps', code: 1 }));
      await stage.guest('web', 'crash');
    },
    rest: ['running', 'killed by SIGABRT', 2],
  },
  {
    state: 'backingOff',
    lead: async (stage) => {
      await up(stage);
      await stage.guest('web', 'crash');
    },
    rest: ['running', 'killed by SIGABRT', 2],
  },
  {
    state: 'failed',
    lead: async (stage) => {
      await up(stage);
      for (let crash = 0; crash < 6 && stage.status('web').status !== 'failed'; crash += 1) {
        if (stage.status('web').status === 'running') await stage.guest('web', 'crash');
        await stage.pass(20_000);
      }
    },
    rest: ['failed', 'killed by SIGABRT', 5],
  },
  {
    state: 'foreign.watching',
    lead: async (stage) => {
      stage.world.simctl('foreign', 'web');
      await stage.pass(3000);
      await stage.order('start', 'web');
    },
    rest: ['foreign', null, 0],
  },
  {
    state: 'foreign.watching',
    lead: async (stage) => {
      stage.world.simctl('foreign', 'web', '--by', 'vm-bhyve');
      await stage.pass(3000);
      await stage.order('start', 'web');
    },
    meanwhile: (stage) => stage.guest('web', 'reboot'),
    rest: ['foreign', null, 0],
  },
  {
    state: 'foreign.adopting',
    lead: async (stage) => {
      stage.world.simctl('foreign', 'web');
      stage.world.simctl('allow', 'web');
      await stage.pass(3000);
      await stage.order('start', 'web');
      await stage.pass(10_000);
      await stage.order('adopt', 'web');
    },
    rest: ['foreign', null, 0],
  },
];

function stateOf({ told }: QuickStage): string {
  const last = told.filter(({ event, to }) => event === 'vm.transition' && to !== 'released').at(-1);
  return String(last?.['to'] ?? '');
}

/** Lets time pass, a moment at a time, until the machine is there. */
async function reach(stage: QuickStage, state: string): Promise<void> {
  for (let turn = 0; !stateOf(stage).startsWith(state); turn += 1) {
    assert.ok(turn < 20_000, `never came to ${state}, is in ${stateOf(stage)}`);
    await stage.pass(turn < 5000 ? 5 : 100);
  }
}

function launches({ world }: QuickStage): number {
  return world.journal().filter((record) => {
    const starts = record.kind === 'event' && record.event === 'guest.started';
    return starts && record['program'] === 'bhyve' && record['foreign'] !== true;
  }).length;
}

/** Hooks of bnet0 that are neither the NIC's nor of a guest that lives. */
function strayHooks({ world }: QuickStage): readonly string[] {
  const { graph, guests } = world.world;
  const owners = new Set([...guests.keys()]);
  const bridge = graph.nodes.find(({ name }) => name === 'bnet0');
  return (bridge?.hooks ?? []).flatMap(({ name, peer }) => {
    const node = graph.nodes.find(({ id }) => id === peer);
    return node?.type === 'socket' && !owners.has(node.owner ?? 0) ? [name] : [];
  });
}

function uplink({ world }: QuickStage): readonly string[] {
  const node = world.world.graph.nodes.find(({ type }) => type === 'ether');
  return (node?.hooks ?? []).map(({ name }) => name).sort();
}

async function play({ state, lead, meanwhile, rest, toml }: Moment, seed: number): Promise<void> {
  using stage = await createQuickStage({ kind: false, seed }, toml);
  await stage.pass(5000);
  await lead(stage);
  await reach(stage, state);
  stage.kill();
  await stage.pass(500);
  await meanwhile?.(stage);
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(150_000);
  const words = `killed in ${state}, seed ${seed}`;
  const { status, lastExit, detail } = stage.status('web');
  assert.equal([status, lastExit, launches(stage)], rest, `${words}: ${detail}`);
  assert.equal(strayHooks(stage), [], words);
  if (uplink(stage).length > 0) assert.equal(uplink(stage), ['lower', 'upper'], words);
  const alive = [...stage.world.world.guests.values()].length;
  assert.is(alive, status === 'running' || status === 'foreign' ? 1 : 0, words);
  assert.is(readRunRecord(stage.paths, 'web') !== undefined, status === 'running', `${words}: record`);
  assert.is(living(stage).length, toml === SHARED && status === 'running' ? 1 : 0, `${words}: programs`);
  assert.is(stage.status('web').links.length, status === 'running' ? 1 : 0, words);
}

for (const moment of MOMENTS) {
  const after = moment.meanwhile === undefined ? '' : `, ${moment.rest.join(', ')} afterwards`;
  test(`a supervisor killed in ${moment.state} is followed by one that comes to ${moment.rest[0]}${after}`, async () => {
    for (const seed of [1, 2]) await play(moment, seed);
  });
}

test('a definition removed and a supervisor killed: the next one ends what is down and keeps what lives', async () => {
  using stage = await createQuickStage({ kind: false });
  await up(stage);
  rmSync(`${stage.paths.definitions}/web.toml`);
  stage.kill();
  await stage.begin();
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, stage.status('web').definition], ['running', 'removed']);
  await stage.order('stop', 'web');
  await stage.pass(100);
  stage.kill();
  await stage.begin();
  await stage.pass(60_000);
  assert.not(stage.supervisor().knows('web'), 'gone with its guest');
});

/** What a supervisor does last: the spawn of bhyve, with and without that it comes to it, and that of the keeper. */
for (const [moment, file, comes] of [
  ['between record and spawn', 'bhyve', false],
  ['just behind the spawn', 'bhyve', true],
  ['between spawn and keeper', 'pwait', false],
  ['just behind the keeper', 'pwait', true],
] as const) {
  test(`a supervisor killed ${moment} is followed by one that goes on with one guest, whose end is known`, async () => {
    for (const seed of [1, 2, 3]) {
      using stage = await createQuickStage({ kind: false, seed });
      const { spawn } = stage.world.host;
      let killed = false;
      stage.world.host.spawn = (command, options) => {
        if (command.file !== file || killed) return spawn(command, options);
        killed = true;
        stage.kill();
        return comes ? spawn(command, options) : new Promise(() => undefined);
      };
      await stage.order('start', 'web');
      for (let turn = 0; !killed && turn < 5000; turn += 1) await stage.pass(5);
      assert.ok(killed);
      assert.ok(readRunRecord(stage.paths, 'web'), 'what was meant is on disk');
      await stage.pass(4000);
      await stage.begin();
      await stage.pass(60_000);
      assert.equal([stage.status('web').status, launches(stage)], ['running', 1], `${moment}, seed ${seed}`);
      await stage.guest('web', 'crash');
      await stage.pass(100);
      assert.is(stage.status('web').lastExit, 'killed by SIGABRT', `${moment}, seed ${seed}`);
    }
  });
}

test('every state is among the moments', () => {
  const named = new Set(MOMENTS.map(({ state }) => state));
  const elsewhere = ['gone', 'starting.launching'];
  const missed = STATE_NAMES.filter(
    (name) =>
      !elsewhere.includes(name) &&
      ![...named].some((state) => state === name || state.startsWith(`${name}.`)),
  );
  assert.equal(missed, []);
  console.log(`# killed in ${MOMENTS.length} moments, two seeds each`);
});

test.run();
