import * as assert from 'uvu/assert';
import type { OperatorEvent } from '../../src/vm/event.js';
import { publishedOf } from '../../src/vm/publish.js';
import { changed, definition, guest, link } from './fixture.js';
import {
  crash,
  launching,
  linking,
  loading,
  ours,
  settle,
  settling,
  starting,
  waiting,
  type Check,
} from './route.js';

const ended = {
  kind: 'ended',
  exit: { kind: 'code', code: 0 },
  definition: changed,
  confirmed: true,
} as const;

const breakable = {
  'starting.waiting': waiting,
  'starting.bridging': starting,
  'starting.linking': linking,
  'starting.loading': loading,
};
const firstActor = {
  'starting.waiting': 'awaitTurn',
  'starting.bridging': 'ensureBridges',
  'starting.linking': 'leaseLinks',
  'starting.loading': 'runLoader',
};

export const startingChecks: readonly Check[] = [
  {
    name: 'a start goes through bridges, links, loader and launch, each with what it needs',
    run: (machine) => {
      const s = starting(machine);
      assert.equal(publishedOf(s.snapshot()), { status: 'starting', detail: 'bridging' });
      assert.equal(s.input('ensureBridges'), { name: 'web1', definition, live: {} });
      s.finish('ensureBridges');
      assert.equal(s.input('leaseLinks'), { name: 'web1', definition, live: {} });
      s.finish('leaseLinks', [link]);
      assert.equal(s.input('runLoader'), { name: 'web1', definition, links: [link] });
      s.finish('runLoader');
      assert.equal(s.input('launch'), { name: 'web1', definition, links: [link] });
      s.finish('launch', guest);
      s.at('alive.settling.young');
      assert.equal(s.input('watch'), { name: 'web1', definition, links: [link], guest });
      assert.is(s.log.filter((line) => line.startsWith('begin')).length, 7);
    },
  },
  {
    name: "a step that fails is cleaned up, and is a launch error with the step's own words",
    run: (machine) => {
      for (const [state, route] of Object.entries(breakable)) {
        const s = route(machine);
        s.at(state);
        s.fail(firstActor[state as keyof typeof firstActor], 'no such NIC');
        s.at('cleaning');
        assert.equal(s.context().lastExit, { kind: 'launch-error', code: null, lines: ['no such NIC'] });
        s.finish('clean');
        s.at('backingOff');
        assert.equal(publishedOf(s.snapshot()), {
          status: 'restarting',
          detail: 'did not start: no such NIC; next try in 5 s',
        });
      }
    },
  },
  {
    name: 'before the spawn every order to go down breaks the start off',
    run: (machine) => {
      const orders: readonly OperatorEvent[] = [{ type: 'stop' }, { type: 'kill' }, { type: 'shutdown' }];
      for (const route of Object.values(breakable)) {
        for (const order of orders) {
          const s = route(machine);
          s.send(order);
          s.at('cleaning');
          assert.is(s.context().intent, order.type === 'shutdown' ? 'up' : 'down');
          if (order.type !== 'shutdown') assert.equal(s.log.slice(-2), ['persist down', 'begin clean']);
          s.finish('clean');
          s.at('stopped');
        }
      }
    },
  },
  {
    name: 'restart during a start begins again, with the file as it is now',
    run: (machine) => {
      const s = loading(machine);
      s.send({ type: 'definition.changed', definition: changed });
      s.send({ type: 'restart' });
      s.at('cleaning');
      assert.equal(s.input('clean')['definition'], definition);
      assert.is(s.log.at(-2), 'persist cycle');
      s.finish('clean');
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(s.input('ensureBridges')['definition'], changed);
    },
  },
  {
    name: 'a loader without a limit may take for ever; with load_timeout it fails the start',
    run: (machine) => {
      const patient = loading(machine);
      patient.advance(2 ** 31 - 1);
      patient.at('starting.loading');
      const s = loading(machine, { definition: { ...definition, loadTimeoutMs: 60_000 } });
      s.advance(59_999);
      s.at('starting.loading');
      s.advance(1);
      s.at('cleaning');
      assert.is(s.context().lastExit?.kind, 'launch-error');
      s.finish('clean');
      s.at('backingOff');
    },
  },
  {
    name: 'during the launch a stop is noted and done as soon as the guest is there',
    run: (machine) => {
      const s = launching(machine);
      s.send({ type: 'stop', force: true });
      s.at('starting.launching');
      assert.is(s.log.at(-1), 'persist down');
      s.finish('launch', guest);
      s.at('alive.stopping');
      assert.is(s.context().stop.force, true);
      const shutdown = launching(machine);
      shutdown.send({ type: 'shutdown' });
      shutdown.finish('launch', guest);
      shutdown.at('alive.stopping');
      assert.is(shutdown.context().intent, 'up');
    },
  },
  {
    name: 'during the launch a start takes a noted stop back, and leaves a noted restart',
    run: (machine) => {
      const s = launching(machine);
      s.send({ type: 'stop' });
      s.send({ type: 'start' });
      assert.is(s.log.at(-1), 'persist up');
      s.finish('launch', guest);
      s.at('alive.settling');
      const again = launching(machine);
      again.send({ type: 'restart' });
      again.at('starting.launching');
      assert.is(again.log.at(-1), 'persist cycle');
      again.send({ type: 'start' });
      assert.is(again.context().intent, 'cycle');
      again.finish('launch', guest);
      again.at('alive.stopping');
    },
  },
  {
    name: 'during the launch a kill is obeyed: what came of it is looked for and forced off',
    run: (machine) => {
      const s = launching(machine);
      s.send({ type: 'kill' });
      s.at('probing');
      assert.ok(s.log.includes('persist down'));
      assert.is(s.log.includes('begin clean'), false);
      s.see(ours);
      s.at('alive.killing');
      const none = launching(machine);
      none.send({ type: 'kill' });
      none.see({ kind: 'nothing' });
      none.at('cleaning');
      none.finish('clean');
      none.at('stopped');
      assert.equal(none.context().links, []);
    },
  },
  {
    name: 'a guest is settled after ten seconds, if its title or hook was seen',
    run: (machine) => {
      const s = settling(machine);
      assert.is(publishedOf(s.snapshot()).detail, 'initialising');
      s.send({ type: 'guest.confirmed' });
      assert.is(publishedOf(s.snapshot()).detail, null);
      s.advance(9_999);
      s.at('alive.settling');
      s.advance(1);
      s.at('alive.settled');
      assert.is(s.context().guest?.confirmed, true);
      const slow = settling(machine);
      slow.advance(300_000);
      slow.at('alive.settling');
      slow.send({ type: 'guest.confirmed' });
      slow.at('alive.settled');
      assert.is(slow.context().guest?.confirmed, true);
    },
  },
  {
    name: 'the first sign of life ends the count of launch errors',
    run: (machine) => {
      const memory = {
        history: { failures: [], streak: 0, launchErrors: 2, collisions: 3, reboots: [] },
        restarts: 0,
      };
      const s = settling(machine, { memory });
      settle(s);
      assert.equal([s.context().history.launchErrors, s.context().history.collisions], [0, 0]);
    },
  },
  {
    name: 'a launch that failed may have left a guest: it is looked for before anything is destroyed',
    run: (machine) => {
      const s = launching(machine);
      s.fail('launch', 'keeper');
      s.at('probing');
      assert.is(s.log.includes('begin clean'), false);
      s.see(ours);
      s.at('alive');
      s.finish('watch', crash);
      s.finish('clean');
      s.at('backingOff');
      const gone = launching(machine);
      gone.fail('launch', 'no fork');
      gone.see({ ...ended, exit: { kind: 'lost' } });
      gone.at('cleaning');
      assert.equal(gone.context().lastExit, { kind: 'launch-error', code: null, lines: ['no fork'] });
      assert.is(gone.context().history.launchErrors, 1);
      gone.finish('clean');
      gone.at('backingOff');
      const nothing = launching(machine);
      nothing.fail('launch', 'no fork');
      nothing.see({ kind: 'nothing' });
      nothing.at('cleaning');
    },
  },
];
