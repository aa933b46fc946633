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
