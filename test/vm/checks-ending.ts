import * as assert from 'uvu/assert';
import { publishedOf } from '../../src/vm/publish.js';
import { CLEAN_LIMIT } from '../../src/vm/timing.js';
import { definitionStateOf } from '../../src/vm/context.js';
import { changed, definition, link } from './fixture.js';
import { cleaning, crash, end, launch, noLaunch, ours } from './route.js';
import { poweredOff, settled, settling, stopping, switchedOff, type Check } from './route.js';

const rebooted = { kind: 'rebooted' } as const;

export const endingChecks: readonly Check[] = [
  {
    name: 'an exit is recorded and counted on disk, then everything it left goes away',
    run: (machine) => {
      const s = cleaning(machine);
      s.at('cleaning');
      assert.equal(s.log.slice(-3), ['record signal', 'persist up', 'begin clean']);
      assert.equal(s.input('clean'), { name: 'web1', definition, links: [link], keepLinks: false });
      s.finish('clean');
      assert.equal(s.context().links, []);
    },
  },
  {
    name: 'a guest reboot relaunches at once with the same definition and links, without a look',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'definition.changed', definition: changed });
      assert.is(definitionStateOf(s.context()), 'changed');
      s.finish('watch', rebooted);
      assert.is(publishedOf(s.snapshot()).status, 'restarting');
      assert.is(s.input('clean')['keepLinks'], true);
      s.finish('clean');
      s.at('starting.bridging');
      assert.equal(s.context().links, [link]);
      assert.equal(s.input('ensureBridges')['definition'], definition);
      assert.is(s.context().restarts, 1);
      assert.is(s.log.filter((line) => line === 'begin probe').length, 1);
    },
  },
  {
    name: 'what was kept for a reboot goes when the guest is not to come back from it, or only by a fresh start',
    run: (machine) => {
      for (const type of ['stop', 'kill', 'shutdown', 'restart'] as const) {
        const s = cleaning(machine, rebooted);
        s.send({ type });
        s.finish('clean');
        s.at('cleaning');
        assert.equal(s.input('clean'), { name: 'web1', definition, links: [link], keepLinks: false });
        s.finish('clean');
        assert.equal(s.context().links, []);
        s.at(type === 'restart' ? 'probing' : 'stopped');
      }
    },
  },
  {
    name: 'a restart by the operator takes the changed file and a clean sheet',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'definition.changed', definition: changed });
      s.send({ type: 'restart' });
      s.finish('watch', poweredOff);
      assert.equal(s.input('clean')['definition'], definition);
      s.finish('clean');
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(s.input('ensureBridges')['definition'], changed);
      assert.is(definitionStateOf(s.context()), 'current');
    },
  },
  {
    name: 'a crash backs off, then the host is looked at, then it runs again with what it ran with',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'definition.changed', definition: changed });
      end(s, crash);
      s.at('backingOff');
      assert.equal(s.log.slice(-2), ['release', 'persist up']);
      assert.equal(publishedOf(s.snapshot()), {
        status: 'restarting',
        detail: 'killed by SIGSEGV; next try in 1 s',
      });
      s.advance(999);
      s.at('backingOff');
      s.advance(1);
      s.at('probing');
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(s.input('ensureBridges')['definition'], definition);
      assert.is(s.context().restarts, 1);
      launch(s);
      end(s, crash);
      assert.is(s.context().verdict?.delayMs, 2_000);
    },
  },
  {
    name: 'a launch error takes the corrected file at the next try, and gives up after three',
    run: (machine) => {
      const s = settling(machine);
      for (const wait of [5_000, 15_000, 60_000]) {
        end(s, noLaunch);
        s.at('backingOff');
        s.send({ type: 'definition.changed', definition: changed });
        s.advance(wait);
        s.see({ kind: 'nothing' });
        s.finish('awaitTurn');
        assert.equal(s.input('ensureBridges')['definition'], changed);
        s.finish('ensureBridges');
        s.finish('leaseLinks', [link]);
        s.finish('runLoader');
        s.finish('launch', { pid: 1, confirmed: false });
      }
      end(s, noLaunch);
      s.at('failed');
      assert.equal(publishedOf(s.snapshot()), { status: 'failed', detail: 'did not start: Usage: bhyve' });
      assert.equal(s.log.slice(-2), ['release', 'persist up']);
    },
  },
  {
    name: 'a hook that was taken is picked again at once, through a look',
    run: (machine) => {
      const s = settling(machine);
      end(s, { kind: 'hook-taken', lines: [] });
      s.at('probing');
      s.see({ kind: 'nothing' });
      s.at('starting');
      assert.is(s.context().history.collisions, 1);
    },
  },
  {
    name: 'orders during the cleaning decide what follows it',
    run: (machine) => {
      const outcomes = {
        stop: 'stopped',
        kill: 'stopped',
        shutdown: 'stopped',
        start: 'probing',
        restart: 'probing',
      };
      for (const [type, after] of Object.entries(outcomes)) {
        const s = cleaning(machine);
        s.send({ type: type as keyof typeof outcomes });
        s.at('cleaning');
        if (type !== 'shutdown')
          assert.is(s.log.at(-1), after === 'stopped' ? 'persist down' : 'persist cycle');
        s.finish('clean');
        s.at(after);
      }
      const s = cleaning(machine, rebooted);
      s.send({ type: 'start' });
      assert.is(s.context().intent, 'up');
    },
  },
  {
    name: 'a cleaning that is refused is tried again behind a look, up to the limit, then it failed: vmm busy',
    run: (machine) => {
      const s = cleaning(machine);
      for (let round = 1; round <= CLEAN_LIMIT; round++) {
        if (round === 2) s.advance(120_000);
        else s.fail('clean', 'vmm busy');
        s.at('cleaning.waiting');
        s.advance(5_000);
        s.at('probing.looking');
        assert.is(publishedOf(s.snapshot()).status, 'restarting');
        if (round < CLEAN_LIMIT) s.see({ kind: 'nothing' });
      }
      s.see({ kind: 'vmm-alone' });
      s.advance(3_000);
      s.see({ kind: 'vmm-alone' });
      s.at('failed');
      assert.equal(publishedOf(s.snapshot()), { status: 'failed', detail: 'vmm busy' });
      s.send({ type: 'stop' });
      s.at('probing');
      s.see({ kind: 'nothing' });
      s.at('stopped');
    },
  },
  {
    name: 'a cleaning refused because the guest lives after all: it is watched, not destroyed',
    run: (machine) => {
      const s = cleaning(machine);
      s.fail('clean', 'alive');
      s.advance(5_000);
      s.see(ours);
      s.at('alive');
      assert.is(s.context().tries.clean, 0);
      s.finish('watch', poweredOff);
      s.finish('clean');
      s.at('stopped');
    },
  },
  {
    name: 'start and restart while a leftover is cleaned up beat the old reason to be down, also behind a failed try',
    run: (machine) => {
      for (const type of ['start', 'restart'] as const) {
        const s = switchedOff(machine);
        s.send({ type: 'adopt' });
        s.see({ kind: 'vmm-alone' });
        s.advance(3_000);
        s.see({ kind: 'vmm-alone' });
        s.send({ type });
        s.fail('clean');
        s.advance(5_000);
        s.see({ kind: 'nothing' });
        s.at('starting');
      }
    },
  },
  {
    name: 'a removed definition: a reboot comes back, a crash and a power-off end the actor',
    run: (machine) => {
      const reboot = settled(machine);
      reboot.send({ type: 'definition.removed' });
      assert.is(definitionStateOf(reboot.context()), 'removed');
      end(reboot, rebooted);
      reboot.at('starting');
      launch(reboot);
      end(reboot, poweredOff);
      reboot.at('gone');
      const crashed = settled(machine);
      crashed.send({ type: 'definition.removed' });
      end(crashed, crash);
      crashed.at('gone');
      const stop = stopping(machine);
      stop.send({ type: 'definition.removed' });
      end(stop, poweredOff);
      stop.at('gone');
    },
  },
  {
    name: 'a broken file keeps the last good one; a mended file is the wanted one',
    run: (machine) => {
      const s = settled(machine);
      s.send({ type: 'definition.broken' });
      assert.equal([definitionStateOf(s.context()), s.context().definition], ['broken', definition]);
      s.send({ type: 'definition.changed', definition });
      assert.is(definitionStateOf(s.context()), 'current');
      s.send({ type: 'definition.removed' });
      s.send({ type: 'definition.changed', definition: changed });
      end(s, poweredOff);
      s.at('stopped');
    },
  },
];
