import fc, { type Scheduler } from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { linkNumber } from '../../src/netgraph/names.js';
import { listJailRecords } from '../../src/store/network-records.js';
import { again } from './again.js';
import { createRace, type RaceHost } from './race.js';
import { createRaceDaemon, type RaceDaemon } from './race-daemon.js';

const GUESTS = ['web', 'db', 'mail'];
const vm = fc.constantFrom(...GUESTS);
const bridge = fc.constantFrom('bnet0', 'bnet0', 'lan0');
const link = fc.constantFrom('0', '1', '2', '3', '4');
const words = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(' '));
const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

const deed = fc.oneof(
  { weight: 5, arbitrary: words(one('start'), vm, bridge) },
  { weight: 3, arbitrary: words(one('end', 'reboot'), vm) },
  { weight: 3, arbitrary: words(one('move'), vm, bridge) },
  { weight: 3, arbitrary: words(one('attach', 'attach', 'detach'), one('www', 'dns'), bridge) },
  { weight: 4, arbitrary: words(one('steal'), bridge, link) },
  { weight: 2, arbitrary: words(one('rob'), vm) },
  { weight: 2, arbitrary: words(one('shutdown'), bridge) },
  { weight: 3, arbitrary: words(one('look'), bridge) },
  { weight: 1, arbitrary: one('release', 'restart') },
);
/** A deed, and how many turns pass before the next. */
const deeds = fc.array(fc.tuple(deed, fc.nat({ max: 9 })), { minLength: 4, maxLength: 18, size: 'max' });
const story = fc.record({ warm: fc.boolean(), deeds });
const WARM = ['start web bnet0', 'start db bnet0', 'start mail lan0', 'attach www bnet0'];

/** One life of a host; `scheduler` says whose command runs next. */
class Life {
  daemon: RaceDaemon;
  /** What was refused, and why. */
  readonly faults: unknown[] = [];
  constructor(
    readonly world: RaceHost,
    readonly scheduler: Scheduler,
  ) {
    this.daemon = createRaceDaemon(world, scheduler);
  }

  /** Begins it; what it is refused is no matter here. */
  happen(text: string): void {
    const [verb = '', first = '', second = ''] = text.split(' ');
    const { world, daemon } = this;
    const { jails } = daemon.network;
    const acts: Readonly<Record<string, () => unknown>> = {
      start: () => daemon.start(first, second),
      move: () => daemon.move(first, second),
      attach: () => jails.attach({ name: first, bridge: second }),
      detach: () => jails.detach({ name: first, bridge: second }),
      look: () => daemon.watch.look(first),
      end: () => (world.end(first), daemon.ended(first, false)),
      reboot: () => (world.end(first), daemon.ended(first, true)),
      steal: () => world.steal(first, Number(second)),
      rob: () => this.rob(first),
      release: () => world.release(),
      shutdown: () => world.byHand(`shutdown ${first}:`),
      restart: () => (daemon.kill(), (this.daemon = createRaceDaemon(world, this.scheduler))),
    };
    void Promise.resolve(acts[verb]?.()).catch((error: unknown) => this.faults.push(error));
  }

  /** A guest's cable is pulled, and its link taken in the same moment. */
  rob(name: string): void {
    const [own] = this.world.records.get(name) ?? [];
    if (own === undefined || !this.world.guests.has(name)) return;
    this.world.byHand(`rmhook ${own.socket}: vmlink`);
    this.world.steal(own.bridge, linkNumber(own.hook) ?? 0);
  }

  async turns(count: number): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      // Whatever a turn leads to is over before the next deed: a killed daemon does nothing any more.
      await new Promise((resolve) => setImmediate(resolve));
      this.judgeRecords();
      if (turn >= count || this.scheduler.count() === 0) return;
      await this.scheduler.waitOne();
    }
  }

  rest(): Promise<void> {
    return this.turns(Infinity);
  }

  /** At every moment: no link is on record of two, nor on record of one and leased to another. */
  judgeRecords(): void {
    for (const fault of this.faults)
      if (!(fault instanceof VmctlError) || fault.code === 'internal') throw fault;
    const owners = new Map<string, Set<string>>();
    for (const line of [...this.recorded(), ...this.leased()]) {
      const [place = '', owner = ''] = line.split(' ');
      owners.set(place, (owners.get(place) ?? new Set()).add(owner));
    }
    const shared = [...owners].filter(([, names]) => names.size > 1);
    same(
      shared.map(([place, names]) => `${place} ${[...names].join(' and ')}`),
      [],
      'shared',
    );
  }

  async judgeRest(): Promise<void> {
    await this.rest();
    for (const name of ['bnet0', 'lan0', 'bnet0', 'lan0']) {
      this.happen(`look ${name}`);
      await this.rest();
    }
    same(this.leased(), this.recorded(), 'leased, as on record');
    const { hanging, wanted } = this.world.cables(this.jails());
    same(hanging, wanted, 'NICs, as on record');
  }

  async judgeEnd(): Promise<void> {
    for (const name of GUESTS) this.happen(`end ${name}`);
    await this.rest();
    for (const jail of ['www', 'dns'])
      for (const name of ['bnet0', 'lan0']) this.happen(`detach ${jail} ${name}`);
    await this.rest();
    same(this.leased(), [], 'leased at the end');
    same(this.recorded(), [], 'on record at the end');
    this.world.release();
    same(this.world.strangers(), [], 'nodes at the end');
  }

  jails(): readonly { socket: string; bridge: string; hook: string }[] {
    return (
      listJailRecords(this.world.paths)
        // A detach that was cut off leaves a record without a node: the next one ends it.
        .filter(
          ({ phase, interface: name }) =>
            phase === 'made' && this.world.strangers().includes(`eiface ${name}`),
        )
        .map(({ interface: socket, bridge, hook }) => ({ socket, bridge, hook }))
    );
  }

  recorded(): readonly string[] {
    const guests = [...this.world.records].flatMap(([name, own]) =>
      own.map(({ bridge, hook, nic }) => `${bridge}:${hook} ${name}/${nic}`),
    );
    const jails = listJailRecords(this.world.paths)
      .filter(({ hook }) => hook !== '')
      .map(({ bridge, hook, jail, interface: nic }) => `${bridge}:${hook} jail/${jail}/${nic}`);
    return [...guests, ...jails].sort();
  }

  leased(): readonly string[] {
    return this.daemon.network.links
      .leases()
      .map(({ owner, nic, bridge, number }) => `${bridge}:link${number} ${owner}/${nic}`)
      .sort();
  }
}

/** The lists are in the words of a failure: a shrunk run shows no more of it. */
function same(seen: readonly string[], expected: readonly string[], what: string): void {
  const words = `${what}: [${seen.join(', ')}], not [${expected.join(', ')}]`;
  assert.is(seen.join(', '), expected.join(', '), words);
}

interface Story {
  /** All guests and a jail are up before anything happens. */
  readonly warm: boolean;
  readonly deeds: readonly (readonly [string, number])[];
}

async function live(scheduler: Scheduler, { warm, deeds }: Story): Promise<void> {
  using world = createRace();
  const life = new Life(world, scheduler);
  if (warm) for (const text of WARM) life.happen(text);
  await life.rest();
  for (const [text, turns] of deeds) {
    life.happen(text);
    await life.turns(turns);
  }
  await life.judgeRest();
  await life.judgeEnd();
}

test('whoever comes first in whatever order, a link has one holder, and none is leased to nobody', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), story, live), {
    ...again('RACE', 300),
    includeErrorInReport: true,
  });
});

test.run();
