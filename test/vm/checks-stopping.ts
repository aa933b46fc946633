import * as assert from 'uvu/assert';
import { publishedOf } from '../../src/vm/publish.js';
import { judgeWait } from '../../src/vm/wait.js';
import { definition } from './fixture.js';
import { end, killing, poweredOff, settled, settling, stopping, type Check } from './route.js';

const timeout = (message: string) => ({ done: true, ok: false, code: 'timeout', message });

export const stoppingChecks: readonly Check[] = [
  {
    name: 'stop presses the button, with intent on disk before the signal',
    run: (machine) => {
      for (const route of [settling, settled]) {
        const s = route(machine);
        s.send({ type: 'stop' });
        s.at('alive.stopping.pressing');
        assert.equal(s.log.slice(-2), ['persist down', 'begin pressButton']);
        s.finish('pressButton', { pressed: true });
        s.at('alive.stopping.pressed');
        s.advance(60_000);
        s.at('alive.stopping.pressed');
        end(s, poweredOff);
        s.at('stopped');
        assert.equal(publishedOf(s.snapshot()), { status: 'stopped', detail: null });
      }
    },
  },
  {
    name: 'a button that is not armed, or cannot be pressed, is tried again, and said so',
    run: (machine) => {
      const s = stopping(machine);
      s.finish('pressButton', { pressed: false, reason: 'ACPI is off' });
      s.at('alive.stopping.unarmed');
      assert.is(publishedOf(s.snapshot()).detail, 'ACPI is off');
      s.advance(5_000);
      s.at('alive.stopping.pressing');
      s.fail('pressButton', 'procstat');
      s.at('alive.stopping.unarmed');
      assert.is(publishedOf(s.snapshot()).detail, 'procstat');
      s.advance(5_000);
      s.finish('pressButton', { pressed: true });
      assert.is(publishedOf(s.snapshot()).detail, null);
    },
  },
  {
    name: 'a stop that takes too long: waiters hear it, the machine keeps waiting',
    run: (machine) => {
      const s = stopping(machine);
      s.finish('pressButton', { pressed: true });
      s.advance(179_999);
      assert.is(judgeWait('stop', s.snapshot()), 'pending');
      s.advance(1);
      s.at('alive.stopping.pressed');
      assert.equal(judgeWait('stop', s.snapshot()), timeout('still shutting down'));
      s.send({ type: 'stop', timeoutMs: 1_000 });
      assert.is(judgeWait('stop', s.snapshot()), 'pending');
      s.at('alive.stopping.pressing');
      s.advance(1_000);
      assert.equal(judgeWait('stop', s.snapshot()), timeout('still shutting down'));
      end(s, poweredOff);
      assert.equal(judgeWait('stop', s.snapshot()), { done: true, ok: true, message: 'stopped' });
    },
  },
  {
    name: 'at the time-out --force, on_stop_timeout = "kill" and host shutdown force it off',
    run: (machine) => {
      const kill = { ...definition, onStopTimeout: 'kill' as const };
      const orders = [
        [settled(machine), { type: 'stop', force: true }],
        [settled(machine, { definition: kill }), { type: 'stop' }],
        [settled(machine), { type: 'shutdown' }],
      ] as const;
      for (const [s, order] of orders) {
        s.send(order);
        s.at('alive.stopping');
        s.advance(180_000);
        s.at('alive.killing');
        assert.is(s.log.at(-1), 'begin forceOff');
      }
    },
  },
  {
    name: 'force behind a time-out that has passed kills at once; with a time of its own it has that time',
    run: (machine) => {
      const late = (type: 'stop' | 'restart') => {
        const s = settled(machine);
        s.send({ type });
        s.advance(180_000);
        s.at('alive.stopping');
        return s;
      };
      const orders = [
        ['restart', 'stop', 'down'],
        ['stop', 'restart', 'cycle'],
      ] as const;
      for (const [before, type, intent] of orders) {
        const s = late(before);
        s.send({ type, force: true });
        s.at('alive.killing');
        assert.equal(s.log.slice(-2), [`persist ${intent}`, 'begin forceOff']);
        const timed = late(before);
        timed.send({ type, force: true, timeoutMs: 1_000 });
        timed.at('alive.stopping');
        timed.advance(1_000);
        timed.at('alive.killing');
        const gentle = late(before);
        gentle.send({ type });
        gentle.at('alive.stopping');
        const early = stopping(machine);
        early.send({ type, force: true });
        early.at('alive.stopping');
      }
    },
  },
  {
    name: 'a power-off that was forced says so, and is no reason to stay down after a host shutdown',
    run: (machine) => {
      const s = killing(machine);
      end(s, poweredOff);
      assert.equal(publishedOf(s.snapshot()), { status: 'stopped', detail: 'forced off' });
      const shutdown = settled(machine);
      shutdown.send({ type: 'shutdown', timeoutMs: 1 });
      shutdown.advance(1);
      end(shutdown, poweredOff);
      shutdown.at('stopped');
      assert.is(shutdown.context().downReason, undefined);
    },
  },
  {
    name: 'host shutdown has its own time and leaves intent alone',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'shutdown', timeoutMs: 20_000 });
      s.advance(20_000);
      s.at('alive.killing');
      end(s, poweredOff);
      s.at('stopped');
      assert.equal([s.context().intent, s.context().downReason], ['up', undefined]);
      const late = stopping(machine);
      late.send({ type: 'shutdown', timeoutMs: 20_000 });
      late.advance(20_000);
      late.at('alive.killing');
    },
  },
  {
    name: 'restart goes down and up again; stop behind it wins, start behind a stop too',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'restart' });
      assert.equal(s.log.slice(-2), ['persist cycle', 'begin pressButton']);
      end(s, poweredOff);
      s.at('probing');
      assert.equal(s.log.slice(-2), ['persist up', 'begin probe']);
      const stopped = settled(machine);
      stopped.send({ type: 'restart' });
      stopped.send({ type: 'stop' });
      end(stopped, poweredOff);
      stopped.at('stopped');
      const started = stopping(machine);
      started.send({ type: 'start' });
      assert.is(started.log.at(-1), 'persist cycle');
      started.at('alive.stopping');
      end(started, poweredOff);
      started.at('probing');
    },
  },
  {
    name: 'start takes nothing back that a host shutdown has begun',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'shutdown' });
      s.send({ type: 'start' });
      assert.is(s.context().intent, 'up');
      const kill = killing(machine);
      kill.send({ type: 'shutdown' });
      kill.at('alive.killing');
      assert.is(kill.context().hostShutdown, true);
      kill.send({ type: 'start' });
      end(kill, poweredOff);
      kill.at('stopped');
      const forced = settled(machine);
      forced.send({ type: 'shutdown', timeoutMs: 1 });
      forced.advance(1);
      forced.send({ type: 'start' });
      assert.is(forced.context().intent, 'up');
    },
  },
];
