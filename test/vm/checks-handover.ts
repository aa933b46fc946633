import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import { GENTLE, memoryOf } from '../../src/vm/context.js';
import { NO_HISTORY } from '../../src/vm/history.js';
import { publishedOf } from '../../src/vm/publish.js';
import { changed, confirmedGuest } from './fixture.js';
import { end, failed, ours, stopped, switchedOff, type Check } from './route.js';
import { stage } from './stage.js';

const ended = {
  kind: 'ended',
  exit: { kind: 'code', code: 1 },
  definition: changed,
  confirmed: true,
} as const;

/** From one daemon to the next: what was ordered of either, and what happened between. */
export const handoverChecks: readonly Check[] = [
  {
    name: 'an end that nobody saw does not stop the start that was ordered behind it: a death, then the file as it is now',
    run: (machine) => {
      const routes = [(one: AnyStateMachine) => stage(one), stopped, switchedOff, failed];
      for (const route of routes) {
        for (const type of ['start', 'restart'] as const) {
          const s = route(machine);
          s.send({ type });
          s.see(ended);
          s.at('cleaning');
          assert.equal(s.log.slice(-2), ['record powered-off', 'begin clean']);
          assert.equal(s.input('clean')['definition'], changed);
          s.finish('clean');
          s.see({ kind: 'nothing' });
          s.at('starting');
          s.finish('awaitTurn');
          assert.is(s.input('ensureBridges')['definition'], s.context().definition);
          assert.equal([s.context().restarts, s.context().ordered], [0, false]);
        }
      }
      const unordered = stage(machine);
      unordered.see(ended);
      unordered.finish('clean');
      unordered.at('stopped');
      assert.equal(publishedOf(unordered.snapshot()), { status: 'stopped', detail: 'powered off' });
    },
  },
  {
    name: 'a start that was ordered counts for one end only, and a stop or a removed file behind it wins',
    run: (machine) => {
      const seen = stage(machine, { intent: 'down' });
      seen.send({ type: 'start' });
      seen.see(ours);
      seen.at('alive.settling');
      seen.fail('watch');
      seen.advance(1_000);
      seen.see(ended);
      seen.finish('clean');
      seen.at('stopped');
      const taken = stage(machine);
      taken.send({ type: 'start' });
      taken.see({ kind: 'foreign', pid: 99 });
      taken.send({ type: 'adopt' });
      taken.finish('adoptForeign', confirmedGuest);
      end(taken, { kind: 'powered-off' });
      taken.at('stopped');
      const stop = stage(machine);
      stop.send({ type: 'start' });
      stop.send({ type: 'stop' });
      stop.see(ended);
      stop.finish('clean');
      stop.at('stopped');
      const removed = stage(machine);
      removed.send({ type: 'start' });
      removed.send({ type: 'definition.removed' });
      removed.see(ended);
      removed.finish('clean');
      removed.at('gone');
    },
  },
  {
    name: 'how a guest shall be brought down outlives the daemon, until it is down',
    run: (machine) => {
      const history = NO_HISTORY;
      for (const intent of ['down', 'cycle'] as const) {
        const stop = { ...GENTLE, kill: true };
        const killed = stage(machine, { intent, memory: { history, restarts: 0, stop } });
        killed.see(ours);
        killed.at('alive.killing');
      }
      const stop = { ...GENTLE, force: true, timeoutMs: 5_000 };
      const forced = stage(machine, { intent: 'down', memory: { history, restarts: 0, stop } });
      forced.see(ours);
      forced.at('alive.stopping');
      forced.advance(5_000);
      forced.at('alive.killing');
      assert.equal(memoryOf(forced.context()).stop, stop);
      end(forced, { kind: 'powered-off' });
      assert.is(memoryOf(forced.context()).stop, undefined);
      const up = stage(machine, { intent: 'up', memory: { history, restarts: 0, stop } });
      assert.equal(up.context().stop, GENTLE);
    },
  },
];
