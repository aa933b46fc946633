import * as assert from 'uvu/assert';
import { NO_HISTORY } from '../../src/vm/history.js';
import { publishedOf } from '../../src/vm/publish.js';
import { changed, confirmedGuest, link } from './fixture.js';
import { ours, settled, starting, stopped, waiting, type Check } from './route.js';
import { stage } from './stage.js';

const ended = {
  kind: 'ended',
  exit: { kind: 'code', code: 0 },
  definition: changed,
  confirmed: true,
} as const;

export const probingChecks: readonly Check[] = [
  {
    name: 'nothing alive and wanted up: it starts; a pending restart is a start',
    run: (machine) => {
      starting(machine).at('starting.bridging');
      const s = starting(machine, { intent: 'cycle' });
      s.at('starting.bridging');
      assert.is(s.context().intent, 'up');
      const begun = ['begin probe', 'persist up', 'begin awaitTurn', 'persist up', 'begin ensureBridges'];
      assert.equal(s.log, begun);
    },
  },
  {
    name: 'nothing alive and wanted down: it stays stopped',
    run: (machine) => stopped(machine).at('stopped'),
  },
  {
    name: 'a reason to be down outlives the daemon: powered off stays stopped, failed stays failed',
    run: (machine) => {
      for (const state of ['stopped', 'failed'] as const) {
        const memory = { downReason: { state, text: 'why' }, history: NO_HISTORY, restarts: 3 };
        const s = waiting(machine, { memory });
        s.at(state);
        assert.equal(s.context().downReason, memory.downReason);
        assert.equal(publishedOf(s.snapshot()), { status: state, detail: 'why' });
        s.send({ type: 'start' });
        s.see({ kind: 'nothing' });
        s.at('starting');
      }
    },
  },
  {
    name: 'our own guest is adopted with what it runs with, and settles',
    run: (machine) => {
      const s = stage(machine);
      s.see({ ...ours, definition: changed });
      s.at('alive.settling');
      const { running, links, guest: found, proven } = s.context();
      assert.equal([running, links, found, proven], [changed, [link], confirmedGuest, true]);
      assert.equal(s.input('watch'), {
        name: 'web1',
        definition: changed,
        links: [link],
        guest: confirmedGuest,
      });
      s.advance(10_000);
      s.at('alive.settled');
    },
  },
  {
    name: 'our own guest that is not wanted is stopped; one in a restart goes down and comes back',
    run: (machine) => {
      const down = stage(machine, { intent: 'down' });
      down.see(ours);
      down.at('alive.stopping');
      const cycle = stage(machine, { intent: 'cycle' });
      cycle.see(ours);
      cycle.at('alive.stopping');
      cycle.finish('watch', { kind: 'powered-off' });
      cycle.finish('clean');
      cycle.at('probing');
      assert.is(cycle.context().intent, 'up');
    },
  },
  {
    name: 'the end of our guest while no daemon ran is cleaned up and judged by its true exit',
    run: (machine) => {
      const s = stage(machine);
      s.see(ended);
      s.at('cleaning');
      assert.equal(s.log.slice(-2), ['record rebooted', 'begin clean']);
      assert.equal(s.input('clean')['definition'], changed);
      s.finish('clean');
      s.at('starting');
      assert.equal(s.input('ensureBridges')['definition'], changed);
      const early = stage(machine);
      early.see({ ...ended, exit: { kind: 'code', code: 1 }, confirmed: false });
      assert.equal(early.context().lastExit, { kind: 'launch-error', code: 1, lines: [] });
      const down = stage(machine, { intent: 'down' });
      down.see(ended);
      down.finish('clean');
      down.at('stopped');
    },
  },
  {
    name: '/dev/vmm alone may be in creation: it is looked at again, then it is a leftover',
    run: (machine) => {
      const s = stage(machine);
      s.see({ kind: 'vmm-alone' });
      s.at('probing.lingering');
      s.advance(2_999);
      s.at('probing.lingering');
      s.advance(1);
      s.at('probing.looking');
      s.see({ kind: 'vmm-alone' });
      s.at('cleaning');
      s.finish('clean');
      s.at('probing');
      s.see({ kind: 'vmm-alone' });
      s.at('probing.lingering');
      s.advance(3_000);
      s.see({ kind: 'nothing' });
      s.at('starting');
    },
  },
  {
    name: 'a host that cannot be looked at is asked again after 1 s doubling to 60 s, uncounted, published unknown',
    run: (machine) => {
      const s = stage(machine);
      for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
        s.fail('probe', 'ps failed');
        assert.equal(publishedOf(s.snapshot()), { status: 'unknown', detail: 'ps failed' });
        s.advance(seconds * 1_000 - 1);
        s.at('probing.waiting');
        s.advance(1);
        s.at('probing.looking');
      }
      assert.equal(s.context().history, NO_HISTORY);
      s.see({ kind: 'nothing' });
      s.at('starting');
      assert.is(s.context().tries.probe, 0);
    },
  },
  {
    name: 'a look that never ends is given up after a minute',
    run: (machine) => {
      const s = stage(machine);
      s.advance(60_000);
      s.at('probing.waiting');
      assert.is(publishedOf(s.snapshot()).status, 'unknown');
      s.advance(1_000);
      s.at('probing.looking');
    },
  },
  {
    name: 'orders during a look change what is wanted, not what is done',
    run: (machine) => {
      const s = stage(machine, { intent: 'down' });
      s.send({ type: 'start' });
      assert.is(s.context().intent, 'up');
      s.send({ type: 'stop', force: true, timeoutMs: 5 });
      assert.is(s.context().intent, 'down');
      s.see(ours);
      s.at('alive.stopping');
      s.advance(5);
      s.at('alive.killing');
      assert.equal(s.log.slice(0, 4), ['begin probe', 'persist up', 'persist down', 'persist down']);
    },
  },
  {
    name: 'kill during a look kills what is found; start behind it starts again afterwards',
    run: (machine) => {
      const s = stage(machine);
      s.send({ type: 'kill' });
      assert.is(s.log.at(-1), 'persist down');
      s.send({ type: 'start' });
      s.see(ours);
      s.at('alive.killing');
      assert.is(s.log.includes('begin pressButton'), false);
      s.finish('watch', { kind: 'powered-off' });
      s.finish('clean');
      s.see({ kind: 'nothing' });
      s.at('starting.waiting');
    },
  },
  {
    name: 'restart during a look takes down what is found, or just starts',
    run: (machine) => {
      const s = stage(machine, { intent: 'down' });
      s.send({ type: 'restart' });
      assert.is(s.log.at(-1), 'persist cycle');
      s.see(ours);
      s.at('alive.stopping');
    },
  },
  {
    name: 'host shutdown during a look: nothing starts, intent stays',
    run: (machine) => {
      const s = stage(machine);
      s.send({ type: 'shutdown' });
      s.see({ kind: 'nothing' });
      s.at('stopped');
      assert.equal([s.context().intent, s.context().downReason], ['up', undefined]);
    },
  },
  {
    name: 'a definition removed before the start: nothing starts, the actor goes',
    run: (machine) => {
      const s = stage(machine);
      s.send({ type: 'definition.removed' });
      s.see({ kind: 'nothing' });
      s.at('gone');
      assert.is(s.snapshot().status, 'done');
    },
  },
  {
    name: 'a guest that is out of sight and then not there is lost, and that is a failure',
    run: (machine) => {
      const s = settled(machine);
      s.fail('watch', 'kqueue');
      s.at('probing.waiting');
      s.advance(1_000);
      s.see({ kind: 'nothing' });
      s.at('cleaning');
      assert.ok(s.log.includes('record lost'));
      assert.equal(s.context().lastExit, { kind: 'lost' });
      s.finish('clean');
      s.at('backingOff');
    },
  },
];
