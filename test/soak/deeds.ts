import * as assert from 'uvu/assert';
import type { Deed, Killed } from './every-point.js';
import { createGround, type Ground } from './ground.js';

const HOST = '[bridge.bnet0]\ninterface = "re0"\n';
const GUEST =
  'memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n';

/** `web` defined, and a supervisor that has looked at it. */
export async function webGround(): Promise<Ground> {
  const made = createGround({ seed: 7 });
  made.define('host', HOST);
  made.define('web', GUEST);
  made.disk('web');
  await made.begin();
  await made.pass(5000);
  return made;
}

/** And running. */
export async function guestGround(): Promise<Ground> {
  const made = await webGround();
  await made.order('start', 'web');
  await made.pass(30_000);
  assert.is(made.status('web')?.status, 'running');
  return made;
}

/** `web` was started by hand, which the supervisor has seen. */
export async function foreignGround(): Promise<Ground> {
  const made = await webGround();
  made.world.simctl('foreign', 'web');
  made.world.simctl('allow', 'web');
  made.life.kill();
  await made.pass(5000);
  await made.begin();
  await made.pass(20_000);
  assert.is(made.status('web')?.status, 'foreign');
  return made;
}

function ordering(verb: 'start' | 'stop' | 'restart' | 'kill', ms: number): Deed['act'] {
  return async (made) => {
    await made.order(verb, 'web');
    await made.pass(ms);
  };
}

function happening(action: string, ms: number): Deed['act'] {
  return async (made) => {
    made.world.simctl('guest', 'web', action);
    await made.pass(ms);
  };
}

/** What is wanted on disk is what comes. */
function asWanted(made: Ground, { intent = 'down' }: Killed): readonly string[] {
  const status = made.status('web')?.status;
  const wanted = intent === 'down' ? 'stopped' : 'running';
  return status === wanted ? [] : [`wanted ${intent} on disk, and web is ${status}`];
}

/** Each end of a guest is counted, and kept if it was a failure: neither twice nor not at all. */
function oneEnd(made: Ground, crashes: number): readonly string[] {
  const details = made.life.within(() => made.supervisor?.status(['web'], true))?.[0]?.details;
  const found = [details?.deaths.length, details?.crashes.length];
  return found.join() === [1, crashes].join() ? [] : [`${found.join(' deaths, ')} crash bundles`];
}

function samePid(made: Ground, { pid }: Killed): readonly string[] {
  const now = made.status('web');
  return now?.pid === pid ? [] : [`guest ${pid} is ${now?.pid} now, ${now?.status}`];
}

const UP = { request: 'bridge', verb: 'up', names: ['bnet0'] } as const;

export const START: Deed = {
  name: 'start',
  prepare: webGround,
  act: ordering('start', 9000),
  judge: asWanted,
};
export const STOP: Deed = {
  name: 'stop',
  prepare: guestGround,
  act: ordering('stop', 9000),
  judge: asWanted,
};
export const RESTART: Deed = {
  name: 'restart',
  prepare: guestGround,
  act: ordering('restart', 12_000),
  judge: asWanted,
};
export const ADOPT: Deed = {
  name: 'vmctl adopt',
  prepare: foreignGround,
  async act(made) {
    await made.order('adopt', 'web');
    await made.pass(9000);
  },
  judge(made, killed) {
    const status = made.status('web')?.status;
    const rests = status === 'running' || status === 'foreign';
    return [...samePid(made, killed), ...(rests ? [] : [`web is ${status}`])];
  },
};

/** What a supervisor does of which every command and every file written is once the last thing it does. */
export const DEEDS: readonly Deed[] = [
  START,
  STOP,
  RESTART,
  { name: 'kill', prepare: guestGround, act: ordering('kill', 9000), judge: asWanted },
  {
    name: 'adoption of a guest of ours',
    begins: true,
    async prepare() {
      const made = await guestGround();
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
    prepare: guestGround,
    act: happening('crash', 9000),
    judge: (made, killed) => [...asWanted(made, killed), ...oneEnd(made, 1)],
  },
  {
    name: 'a power-off of the guest',
    prepare: guestGround,
    act: happening('poweroff', 6000),
    judge(made) {
      const { status, detail } = made.status('web') ?? {};
      const rests = status === 'stopped' && detail === 'powered off';
      return [...(rests ? [] : [`web is ${status}: ${detail}`]), ...oneEnd(made, 0)];
    },
  },
  {
    name: 'relaunch after a reboot of the guest',
    prepare: guestGround,
    act: happening('reboot', 6000),
    judge: asWanted,
  },
  ADOPT,
  {
    name: 'bridge up',
    prepare: webGround,
    async act(made) {
      await made.ask((living) => living.network.operateBridges(UP));
      await made.pass(1000);
    },
    async judge(made) {
      const outcomes = await made.ask((living) => living.network.operateBridges(UP));
      const bridges = made.world.world.graph.nodes.filter(({ type }) => type === 'bridge');
      return [
        ...(outcomes?.[0]?.ok === true ? [] : [`bridge up says ${JSON.stringify(outcomes)}`]),
        ...(bridges.length === 1 ? [] : [`${bridges.length} bridges`]),
      ];
    },
  },
];
