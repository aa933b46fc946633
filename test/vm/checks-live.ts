import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import type { VmDefinition } from '../../src/definition/definition.js';
import { memoryOf } from '../../src/vm/context.js';
import type { LiveNics } from '../../src/vm/live.js';
import { definition, guest, link } from './fixture.js';
import { crash, end, ours, poweredOff, settled, type Check } from './route.js';
import { stage, type Stage } from './stage.js';

const live: LiveNics = { '0': { kind: 'moved', bridge: 'dmz0' } };
const wired: VmDefinition = { ...definition, networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }] };

function changed(machine: AnyStateMachine): Stage {
  const s = settled(machine);
  s.send({ type: 'live.changed', live });
  return s;
}

/** What operators change of the NICs of a guest that runs, and how long it holds. */
export const liveChecks: readonly Check[] = [
  {
    name: 'a live change is on disk before anything else happens, for the next daemon too',
    run: (machine) => {
      const s = changed(machine);
      assert.is(s.log.at(-1), 'persist up');
      assert.equal(memoryOf(s.context()).live, live);
      assert.equal(stage(machine, { memory: memoryOf(s.context()) }).context().live, live);
    },
  },
  {
    name: 'a live change holds over a reboot and over a crash of the guest',
    run: (machine) => {
      const rebooted = changed(machine);
      end(rebooted, { kind: 'rebooted' });
      assert.equal(rebooted.input('ensureBridges')['live'], live);
      rebooted.finish('ensureBridges');
      assert.equal(rebooted.input('leaseLinks')['live'], live);
      const crashed = changed(machine);
      end(crashed, crash);
      crashed.advance(1_000);
      crashed.see({ kind: 'nothing' });
      crashed.finish('awaitTurn');
      assert.equal(crashed.input('ensureBridges')['live'], live);
    },
  },
  {
    name: 'whoever is down for good, or restarted by an operator, goes by the file again',
    run: (machine) => {
      const off = changed(machine);
      end(off, poweredOff);
      off.at('stopped');
      assert.equal(off.context().live, {});
      assert.is(memoryOf(off.context()).live, undefined);
      const again = changed(machine);
      again.send({ type: 'restart' });
      again.finish('pressButton', { pressed: true });
      end(again, poweredOff);
      again.see({ kind: 'nothing' });
      again.finish('awaitTurn');
      assert.equal(again.input('ensureBridges')['live'], {});
    },
  },
  {
    name: 'a guest that is taken over tells by its links what was changed',
    run: (machine) => {
      const s = stage(machine);
      const links = [{ ...link, bridge: 'pk-web1-0', hook: 'link0', unplugged: true as const }];
      s.see({ ...ours, definition: wired, links });
      assert.equal(s.context().live, { '0': { kind: 'unplugged' } });
      const moved = stage(machine);
      moved.see({ ...ours, definition: wired, links: [{ ...link, bridge: 'dmz0' }], guest });
      assert.equal(moved.context().live, live);
      const plain = stage(machine, { memory: { ...memoryOf(moved.context()), live } });
      plain.see({ ...ours, definition: wired, links: [link] });
      assert.equal(plain.context().live, {}, 'the links are the truth');
    },
  },
];
