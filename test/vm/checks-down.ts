import * as assert from 'uvu/assert';
import { publishedOf } from '../../src/vm/publish.js';
import { confirmedGuest, definition } from './fixture.js';
import { backingOff, crash, end, failed, loading } from './route.js';
import { poweredOff, settled, stopped, switchedOff, type Check } from './route.js';
import type { Stage } from './stage.js';

export const downChecks: readonly Check[] = [
  {
    name: 'a power-off stays down without changing intent; start brings it up',
    run: (machine) => {
      const s = switchedOff(machine);
      s.at('stopped');
      assert.equal(publishedOf(s.snapshot()), { status: 'stopped', detail: 'powered off' });
      assert.equal(
        [s.context().intent, s.context().downReason],
        ['up', { state: 'stopped', text: 'powered off' }],
      );
      assert.equal(s.log.slice(-2), ['release', 'persist up']);
      s.advance(10 ** 9);
      s.at('stopped');
      s.send({ type: 'start' });
      s.see({ kind: 'nothing' });
      s.at('starting');
    },
  },
  {
    name: 'stop and kill of a guest that switched itself off make it wanted down',
    run: (machine) => {
      for (const type of ['stop', 'kill'] as const) {
        const s = switchedOff(machine);
        s.send({ type });
        s.at('stopped');
        assert.equal([s.context().intent, s.context().downReason], ['down', undefined]);
        assert.is(s.log.at(-1), 'persist down');
      }
    },
  },
  {
    name: 'start and restart of a stopped VM look first; host shutdown keeps it down',
    run: (machine) => {
      for (const type of ['start', 'restart'] as const) {
        const s = stopped(machine);
        s.send({ type });
        s.at('probing');
        assert.ok(s.log.includes('persist up'));
        s.see({ kind: 'nothing' });
        s.at('starting');
      }
      const s = stopped(machine);
      s.send({ type: 'shutdown' });
      s.send({ type: 'start' });
      s.see({ kind: 'nothing' });
      s.at('stopped');
    },
  },
  {
    name: 'a back-off yields to every order',
    run: (machine) => {
      const outcomes = {
        start: 'probing',
        restart: 'probing',
        stop: 'stopped',
        kill: 'stopped',
        shutdown: 'stopped',
      };
      for (const [type, after] of Object.entries(outcomes)) {
        const s = backingOff(machine);
        s.log.length = 0;
        s.send({ type: type as keyof typeof outcomes });
        s.at(after);
        const intent = type === 'stop' || type === 'kill' ? 'down' : 'up';
        assert.is(s.context().intent, intent);
        assert.ok(s.log.includes(`persist ${intent}`));
        if (after === 'probing') assert.is(s.context().history.streak, 0);
        if (after === 'probing') assert.equal(s.log, ['persist up', 'begin probe']);
        else assert.is(s.context().downReason, undefined);
        assert.is(s.context().hostShutdown, type === 'shutdown');
        s.advance(10_000);
        s.at(after);
      }
    },
  },
  {
    name: 'a failed VM keeps its reason; start, restart, stop and kill look again, shutdown is noted',
    run: (machine) => {
      const s = failed(machine);
      s.at('failed');
      assert.equal(publishedOf(s.snapshot()), { status: 'failed', detail: 'killed by SIGSEGV' });
      for (const [type, after] of Object.entries({
        start: 'starting',
        restart: 'starting',
        stop: 'stopped',
        kill: 'stopped',
      })) {
        const one = failed(machine);
        one.log.length = 0;
        one.send({ type: type as 'start' });
        one.at('probing');
        assert.equal(one.log, [`persist ${after === 'stopped' ? 'down' : 'up'}`, 'begin probe']);
        one.see({ kind: 'nothing' });
        one.at(after);
      }
      s.send({ type: 'shutdown' });
      s.at('failed');
      assert.is(s.context().hostShutdown, true);
    },
  },
  {
    name: 'a definition removed while it is down, backing off or failed ends the actor at once',
    run: (machine) => {
      for (const route of [stopped, backingOff, failed]) {
        const s = route(machine);
        s.send({ type: 'definition.removed' });
        s.at('gone');
        assert.is(s.snapshot().status, 'done');
      }
      const s = settled(machine);
      s.send({ type: 'definition.removed' });
      s.send({ type: 'restart' });
      end(s, poweredOff);
      s.at('gone');
    },
  },
  {
    name: 'kill behind a stop in the loader leaves nothing behind',
    run: (machine) => {
      const s = loading(machine);
      s.send({ type: 'stop' });
      s.send({ type: 'kill' });
      s.finish('clean');
      s.at('stopped');
      s.send({ type: 'start' });
      assert.is(s.context().intent, 'up');
    },
  },
  {
    name: 'the wall clock marks when a state was entered, and a settled guest keeps its mark',
    run: (machine) => {
      const s = settled(machine);
      assert.is(since(s), 0);
      marks(s, (one) => one.finish('watch', crash), 'cleaning');
      marks(s, (one) => one.finish('clean'), 'backingOff');
      marks(s, (one) => one.send({ type: 'start' }), 'probing');
      marks(s, (one) => one.see({ kind: 'nothing' }), 'starting');
      marks(s, (one) => one.send({ type: 'stop' }), 'cleaning');
      marks(s, (one) => one.finish('clean'), 'stopped');
      s.send({ type: 'adopt' });
      marks(s, (one) => one.see({ kind: 'foreign', pid: 1 }), 'foreign');
      marks(s, (one) => one.finish('adoptForeign', confirmedGuest), 'alive');
      marks(s, (one) => one.send({ type: 'stop' }), 'alive.stopping');
      const never = { ...definition, restart: { ...definition.restart, policy: 'never' as const } };
      const given = settled(machine, { definition: never });
      given.finish('watch', crash);
      marks(given, (one) => one.finish('clean'), 'failed');
    },
  },
];

/** ms after the stage was set. */
function since(s: Stage): number {
  return s.context().since - 1_000_000;
}

function marks(s: Stage, step: (s: Stage) => void, state: string): void {
  s.advance(7);
  const before = since(s);
  step(s);
  s.at(state);
  assert.ok(since(s) >= before + 7, `${state} is marked`);
}
