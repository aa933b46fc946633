import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTurns, PLACE_LIMIT_MS } from '../../src/supervisor/turns.js';
import type { Vm } from '../../src/supervisor/vm.js';
import { SimulatedClock } from './simulated-clock.js';

type State =
  'waiting' | 'launching' | 'settling' | 'settled' | 'backingOff' | 'failed' | 'stopped' | 'foreign';

const VALUES: Readonly<Record<State, unknown>> = {
  waiting: { starting: 'waiting' },
  launching: { starting: 'launching' },
  settling: { alive: { settling: 'young' } },
  settled: { alive: 'settled' },
  backingOff: 'backingOff',
  failed: 'failed',
  stopped: 'stopped',
  foreign: 'foreign',
};

interface Actor {
  readonly name: string;
  readonly after: readonly string[];
  state: State;
  intent: 'up' | 'down';
  /** Settled, but not ready. */
  slow: boolean;
  reason: string;
}

/** VMs without machines: their states are what the test says. */
function troupe(afters: Readonly<Record<string, readonly string[]>>, maxParallel: number) {
  const clock = new SimulatedClock();
  const actors = new Map<string, Actor>();
  for (const [name, after] of Object.entries(afters))
    actors.set(name, { name, after, state: 'stopped', intent: 'up', slow: false, reason: '' });
  const vms = new Map([...actors.values()].map((actor) => [actor.name, vmOf(actor)]));
  const turns = createTurns({
    ...{ clock, vms, maxParallel: () => maxParallel },
    readySince: ({ name }) => (get(name).state === 'settled' && !get(name).slow ? 1 : undefined),
  });
  return { clock, actors, turns, get, come, set };

  function get(name: string): Actor {
    return actors.get(name) as Actor;
  }

  /** It waits for its turn, and is launched when it comes. */
  function come(name: string): AbortController {
    const actor = get(name);
    const end = new AbortController();
    actor.state = 'waiting';
    const wait = { signal: end.signal, tell: (reason: string) => (actor.reason = reason) };
    void turns
      .predecessors(name, wait)
      .then(() => turns.place(name, wait))
      .then(() => {
        if (end.signal.aborted) return;
        Object.assign(actor, { state: 'launching', reason: '' });
        turns.changed();
      });
    turns.changed();
    return end;
  }

  async function set(name: string, change: Partial<Actor>): Promise<void> {
    Object.assign(get(name), change);
    turns.changed();
    await clock.pass(0);
  }
}

function vmOf(actor: Actor): Vm {
  const snapshot = () => ({
    value: VALUES[actor.state],
    hasTag: (tag: string) => tag === 'down' && (actor.state === 'failed' || actor.state === 'stopped'),
    context: {
      definition: actor,
      intent: actor.intent,
      hostShutdown: false,
      closing: false,
      guest: undefined,
    },
  });
  return { name: actor.name, snapshot } as unknown as Vm;
}

test('who comes after another waits until that is ready, and says for whom', async () => {
  const { get, come, set, clock } = troupe({ db: [], web: ['db'] }, 8);
  come('web');
  come('db');
  await clock.pass(0);
  assert.equal(
    [get('db').state, get('web').state, get('web').reason],
    ['launching', 'waiting', 'comes after db'],
  );
  await set('db', { state: 'settling' });
  await set('db', { state: 'settled', slow: true });
  assert.is(get('web').state, 'waiting');
  await set('db', { slow: false });
  assert.is(get('web').state, 'launching');
});

test("nobody waits for who is not wanted up, has given up, is somebody else's or is not there", async () => {
  const cases: readonly Partial<Actor>[] = [
    { state: 'waiting', intent: 'down' },
    { state: 'failed' },
    { state: 'stopped' },
    { state: 'foreign' },
  ];
  for (const change of cases) {
    const { get, come, set, clock } = troupe({ db: [], web: ['db', 'gone', 'web'] }, 8);
    await set('db', change);
    come('web');
    await clock.pass(0);
    assert.is(get('web').state, 'launching', JSON.stringify(change));
  }
});

test('who gives up while others wait for it holds them up no longer; who backs off does', async () => {
  const { get, come, set, clock } = troupe({ db: [], web: ['db'] }, 8);
  come('db');
  come('web');
  await clock.pass(0);
  await set('db', { state: 'backingOff' });
  assert.is(get('web').state, 'waiting');
  await set('db', { state: 'failed' });
  assert.is(get('web').state, 'launching');
});

test('no more than max_parallel are on their way up; the next come by waves, then by name', async () => {
  const { get, come, set, clock, actors } = troupe({ d: ['a'], c: [], b: [], a: [] }, 1);
  const up = (): readonly string[] =>
    [...actors.values()].filter(({ state }) => state === 'launching').map(({ name }) => name);
  await set('a', { state: 'settled' });
  come('d');
  come('c');
  come('b');
  await clock.pass(0);
  assert.equal(up(), ['b']);
  assert.equal([get('c').reason, get('d').reason], Array(2).fill('1 other is starting (max_parallel)'));
  await set('b', { state: 'settling' });
  assert.equal(up(), []);
  await set('b', { state: 'settled' });
  assert.equal(up(), ['c']);
  await set('c', { state: 'failed' });
  assert.equal(up(), ['d']);
});

test('who has had its turn and fell goes behind who has not', async () => {
  const { get, come, set, clock } = troupe({ a: [], b: [], z: [] }, 1);
  come('a');
  await clock.pass(0);
  await set('a', { state: 'backingOff' });
  come('b');
  await clock.pass(0);
  come('a');
  come('z');
  await clock.pass(0);
  await set('b', { state: 'settled' });
  assert.equal([get('a').state, get('z').state], ['waiting', 'launching']);
});

test('a place is given back by who waits again, is stopped, or is not seen up for five minutes', async () => {
  const { get, come, set, clock } = troupe({ a: [], b: [], c: [], d: [] }, 1);
  come('a');
  await clock.pass(0);
  const b = come('b');
  come('c');
  await clock.pass(0);
  b.abort();
  await set('b', { state: 'stopped' });
  come('a');
  await clock.pass(0);
  assert.equal([get('a').state, get('b').state, get('c').state], ['waiting', 'stopped', 'launching']);
  await set('c', { state: 'settling' });
  await clock.pass(PLACE_LIMIT_MS - 1);
  assert.is(get('a').state, 'waiting');
  await clock.pass(1);
  assert.is(get('a').state, 'launching');
  come('d');
  await set('a', { state: 'stopped' });
  assert.is(get('d').state, 'launching');
});

test('files of different times that make a circle keep nobody waiting', async () => {
  const { get, come, clock } = troupe({ a: ['c'], b: ['a'], c: ['b'] }, 8);
  for (const name of ['a', 'b', 'c']) come(name);
  await clock.pass(0);
  assert.equal(
    ['a', 'b', 'c'].map((name) => get(name).state),
    ['launching', 'launching', 'launching'],
  );
});

interface Tale {
  readonly afters: readonly (readonly number[])[];
  readonly maxParallel: number;
  /** What becomes of each, by chance. */
  readonly fates: readonly number[];
}

const tale: fc.Arbitrary<Tale> = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.record({
    afters: fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }),
    maxParallel: fc.integer({ min: 1, max: 3 }),
    fates: fc.array(fc.nat(5), { minLength: 40, maxLength: 40 }),
  }),
);

/** Plays it to its end; the names of those that still wait then. */
async function play({ afters, maxParallel, fates }: Tale, check: (actors: readonly Actor[]) => void) {
  const names = afters.map((_, index) => `vm${index}`);
  const cast = troupe(
    Object.fromEntries(afters.map((after, at) => [names[at], after.map((to) => `vm${to}`)])),
    maxParallel,
  );
  const actors = [...cast.actors.values()];
  const chance = [...fates];
  for (const { name } of actors) cast.come(name);
  for (let turn = 0; turn < 200; turn++) {
    await cast.clock.pass(0);
    check(actors);
    const next = actors.find(
      ({ state, slow }) => state === 'launching' || state === 'backingOff' || (state === 'settled' && slow),
    );
    if (next === undefined) break;
    const fate = chance.shift() ?? 0;
    if (next.state === 'backingOff') cast.come(next.name);
    else if (next.state === 'settled') await cast.set(next.name, { slow: false });
    else
      await cast.set(
        next.name,
        [
          { state: 'settled' },
          { state: 'settled', slow: true },
          { state: 'failed' },
          { state: 'stopped' },
          { state: 'backingOff' },
          { state: 'foreign' },
        ][fate] as Partial<Actor>,
      );
  }
  return actors.filter(({ state }) => state === 'waiting').map(({ name }) => name);
}

test('whatever becomes of the others, everybody has its turn in the end, and never too many at once', async () => {
  await fc.assert(
    fc.asyncProperty(tale, async (one) => {
      const waiting = await play(one, (actors) => {
        assert.ok(actors.filter(({ state }) => state === 'launching').length <= one.maxParallel);
      });
      assert.equal(waiting, []);
    }),
    { numRuns: 150 },
  );
});

test('without a circle nobody starts before those it comes after are up, or have given up', async () => {
  const forest = tale.map((one) => ({
    ...one,
    afters: one.afters.map((after, at) => after.filter((to) => to < at)),
  }));
  await fc.assert(
    fc.asyncProperty(forest, async (one) => {
      const before = new Map<string, State>();
      await play(one, (actors) => {
        for (const { name, state, after } of actors) {
          const starts = state === 'launching' && before.get(name) !== 'launching';
          before.set(name, state);
          if (!starts) continue;
          for (const other of after) {
            const { state: theirs, slow } = actors.find((actor) => actor.name === other) as Actor;
            assert.ok(
              ['settled', 'failed', 'stopped', 'foreign'].includes(theirs) && !slow,
              `${name} before ${other}`,
            );
          }
        }
      });
    }),
    { numRuns: 150 },
  );
});

test('whoever ends keeps no timer', async () => {
  const { come, clock, turns } = troupe({ a: [] }, 1);
  come('a');
  await clock.pass(0);
  let cleared = 0;
  const clear = clock.clearTimeout;
  clock.clearTimeout = (timer) => {
    cleared += 1;
    clear(timer);
  };
  turns.release();
  assert.is(cleared, 1);
});

test.run();
