import * as assert from 'uvu/assert';
import { publishedOf } from '../../src/vm/publish.js';
import { judgeWait } from '../../src/vm/wait.js';
import { definition, link } from './fixture.js';
import {
  crash,
  end,
  killing,
  ours,
  poweredOff,
  resetting,
  settled,
  settling,
  stopping,
  type Check,
} from './route.js';

const timeout = (message: string) => ({ done: true, ok: false, code: 'timeout', message });

export const aliveChecks: readonly Check[] = [
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
  {
    name: 'kill forces off from every state in which the guest lives, and wants it down',
    run: (machine) => {
      for (const route of [settling, settled, resetting, stopping]) {
        const s = route(machine);
        s.send({ type: 'kill' });
        s.at('alive.killing');
        assert.equal(s.log.slice(-2), ['persist down', 'begin forceOff']);
        assert.equal(s.input('forceOff')['links'], [link]);
        end(s, poweredOff);
        s.at('stopped');
      }
    },
  },
  {
    name: 'a kill without effect is repeated, then more slowly, and called unkillable',
    run: (machine) => {
      const s = killing(machine);
      s.finish('forceOff');
      s.at('alive.killing');
      for (const wait of [5_000, 5_000, 5_000, 60_000]) {
        const before = begun(s.log);
        s.advance(wait - 1);
        assert.is(begun(s.log), before);
        s.advance(1);
        assert.is(begun(s.log), before + 1);
      }
      assert.equal(publishedOf(s.snapshot()), { status: 'stopping', detail: 'unkillable, pid 4711' });
      assert.equal(judgeWait('kill', s.snapshot()), timeout('unkillable, pid 4711'));
      s.fail('forceOff', 'bhyvectl');
      s.at('alive.killing');
      assert.is(s.context().reason, 'bhyvectl');
      s.send({ type: 'kill' });
      assert.is(s.log.at(-1), 'begin forceOff');
    },
  },
  {
    name: 'during a kill the orders decide what follows',
    run: (machine) => {
      const s = killing(machine);
      const count = begun(s.log);
      s.send({ type: 'start' });
      assert.is(s.log.at(-1), 'persist cycle');
      s.send({ type: 'stop' });
      assert.is(s.log.at(-1), 'persist down');
      s.send({ type: 'restart' });
      assert.is(s.log.at(-1), 'persist cycle');
      assert.is(begun(s.log), count);
      s.send({ type: 'kill' });
      assert.equal(s.log.slice(-2), ['persist down', 'begin forceOff']);
      s.send({ type: 'restart' });
      end(s, poweredOff);
      s.at('probing');
    },
  },
  {
    name: 'reset forces a reboot: exit 0 cycles at once, uncounted, with the same links',
    run: (machine) => {
      for (const route of [settling, settled]) {
        const s = route(machine);
        s.send({ type: 'reset' });
        s.at('alive.resetting');
        assert.is(s.log.at(-1), 'begin forceReset');
        assert.equal(s.input('forceReset')['definition'], definition);
        s.finish('forceReset');
        s.finish('watch', { kind: 'rebooted' });
        assert.is(s.input('clean')['keepLinks'], true);
        s.finish('clean');
        s.at('starting');
        assert.equal(s.context().history.reboots, []);
        assert.is(s.context().resetting, false);
      }
    },
  },
  {
    name: 'a reset that fails or takes too long is a kill that comes back',
    run: (machine) => {
      const late = resetting(machine);
      late.advance(29_999);
      late.at('alive.resetting');
      late.advance(1);
      late.at('alive.killing');
      late.send({ type: 'start' });
      assert.is(late.context().intent, 'up');
      end(late, poweredOff);
      late.at('starting');
      const failed = resetting(machine);
      failed.fail('forceReset', 'bhyvectl');
      failed.at('alive.killing');
      assert.is(failed.context().reason, 'bhyvectl');
    },
  },
  {
    name: 'orders to go down end a reset',
    run: (machine) => {
      for (const type of ['stop', 'shutdown'] as const) {
        const s = resetting(machine);
        s.send({ type });
        s.at('alive.stopping');
        end(s, poweredOff);
        s.at('stopped');
      }
      const s = resetting(machine);
      s.send({ type: 'restart' });
      end(s, { kind: 'rebooted' });
      s.at('probing');
    },
  },
  {
    name: 'a watcher that fails is no end of the guest: it is looked for and adopted, whatever was going on',
    run: (machine) => {
      const s = stopping(machine);
      s.fail('watch', 'keeper file');
      s.at('probing.waiting');
      assert.equal(publishedOf(s.snapshot()), { status: 'unknown', detail: 'keeper file' });
      s.advance(1_000);
      s.see(ours);
      s.at('alive.stopping');
      const twice = settled(machine);
      for (const wait of [1_000, 2_000]) {
        twice.fail('watch');
        twice.advance(wait - 1);
        twice.at('probing.waiting');
        twice.advance(1);
        twice.see(ours);
      }
      twice.advance(10_000);
      twice.at('alive.settled');
      assert.is(twice.context().tries.probe, 0);
    },
  },
  {
    name: 'ten minutes of life forgive earlier failures',
    run: (machine) => {
      const memory = {
        history: { failures: [1], streak: 4, launchErrors: 0, collisions: 0, reboots: [] },
        restarts: 0,
      };
      const s = settled(machine, { memory });
      s.advance(589_999);
      assert.is(s.context().history.streak, 4);
      s.advance(1);
      assert.is(s.context().history.streak, 0);
      assert.is(s.log.at(-1), 'persist up');
      s.finish('watch', crash);
      assert.is(s.context().verdict?.delayMs, 1_000);
    },
  },
  {
    name: 'links that moved are the links from then on',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'links.changed', links: [{ ...link, bridge: 'bnet1' }] });
      s.finish('watch', crash);
      assert.equal(s.input('clean')['links'], [{ ...link, bridge: 'bnet1' }]);
    },
  },
];

function begun(log: readonly string[]): number {
  return log.filter((line) => line === 'begin forceOff').length;
}
