import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGround, type Ground } from './ground.js';
import { killEverywhere, pointsOf, type Deed, type Killed } from './every-point.js';

const HOST = '[bridge.bnet0]\ninterface = "re0"\n';
const GUEST =
  'memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n';

async function ground(): Promise<Ground> {
  const made = createGround({ seed: 7 });
  made.define('host', HOST);
  made.define('web', GUEST);
  made.disk('web');
  await made.begin();
  await made.pass(5000);
  return made;
}

async function withGuest(): Promise<Ground> {
  const made = await ground();
  await made.order('start', 'web');
  await made.pass(30_000);
  assert.is(made.status('web')?.status, 'running');
  return made;
}

/** What is wanted on disk is what comes. */
function asWanted(made: Ground, { intent = 'down' }: Killed): readonly string[] {
  const status = made.status('web')?.status;
  const wanted = intent === 'down' ? 'stopped' : 'running';
  return status === wanted ? [] : [`wanted ${intent} on disk, and web is ${status}`];
}

function samePid(made: Ground, { pid }: Killed): readonly string[] {
  const now = made.status('web');
  return now?.pid === pid ? [] : [`guest ${pid} is ${now?.pid} now, ${now?.status}`];
}

const DEEDS: readonly Deed[] = [
  {
    name: 'start',
    prepare: ground,
    async act(made) {
      await made.order('start', 'web');
      await made.pass(9000);
    },
    judge: asWanted,
  },
  {
    name: 'stop',
    prepare: withGuest,
    async act(made) {
      await made.order('stop', 'web');
      await made.pass(9000);
    },
    judge: asWanted,
  },
  {
    name: 'restart',
    prepare: withGuest,
    async act(made) {
      await made.order('restart', 'web');
      await made.pass(12_000);
    },
    judge: asWanted,
  },
  {
    name: 'kill',
    prepare: withGuest,
    async act(made) {
      await made.order('kill', 'web');
      await made.pass(9000);
    },
    judge: asWanted,
  },
  {
    name: 'adoption of a guest of ours',
    begins: true,
    async prepare() {
      const made = await withGuest();
      made.life.kill();
      await made.pass(60_000);
      return made;
    },
    async act(made, trap) {
      await made.begin(trap);
      await made.pass(9000);
    },
    judge: (made, killed) => [...asWanted(made, killed), ...samePid(made, killed)],
  },
  {
    name: 'relaunch after a crash',
    prepare: withGuest,
    async act(made) {
      made.world.simctl('guest', 'web', 'crash');
      await made.pass(9000);
    },
    judge: asWanted,
  },
  {
    name: 'relaunch after a reboot of the guest',
    prepare: withGuest,
    async act(made) {
      made.world.simctl('guest', 'web', 'reboot');
      await made.pass(6000);
    },
    judge: asWanted,
  },
  {
    name: 'vmctl adopt',
    async prepare() {
      const made = await ground();
      made.world.simctl('foreign', 'web');
      made.world.simctl('allow', 'web');
      made.life.kill();
      await made.pass(5000);
      await made.begin();
      await made.pass(20_000);
      assert.is(made.status('web')?.status, 'foreign');
      return made;
    },
    async act(made) {
      await made.order('adopt', 'web');
      await made.pass(9000);
    },
    judge(made, killed) {
      const status = made.status('web')?.status;
      const rests = status === 'running' || status === 'foreign';
      return [...samePid(made, killed), ...(rests ? [] : [`web is ${status}`])];
    },
  },
  {
    name: 'bridge up',
    prepare: ground,
    async act(made) {
      await made.ask((living) =>
        living.network.operateBridges({ request: 'bridge', verb: 'up', names: ['bnet0'] }),
      );
      await made.pass(1000);
    },
    async judge(made) {
      const up = { request: 'bridge', verb: 'up', names: ['bnet0'] } as const;
      const outcomes = await made.ask((living) => living.network.operateBridges(up));
      const bridges = made.world.world.graph.nodes.filter(({ type }) => type === 'bridge');
      return [
        ...(outcomes?.[0]?.ok === true ? [] : [`bridge up says ${JSON.stringify(outcomes)}`]),
        ...(bridges.length === 1 ? [] : [`${bridges.length} bridges`]),
      ];
    },
  },
];

for (const deed of DEEDS) {
  test(`a supervisor killed at any point of ${deed.name} leaves nothing the next one does not put right`, async () => {
    const points = await pointsOf(deed);
    assert.ok(points.length > 3, `${deed.name} has ${points.length} points`);
    console.log(`# ${deed.name}: ${points.length} points`);
    const casualties = await killEverywhere(deed, points);
    const told = casualties.map((one) => `${one.moment} ${one.point}: ${one.faults.join('; ')}`);
    assert.is(told.join('\n'), '');
  });
}

test.run();
