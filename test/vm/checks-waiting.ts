import * as assert from 'uvu/assert';
import { memoryOf } from '../../src/vm/context.js';
import { NO_HISTORY } from '../../src/vm/history.js';
import { publishedOf } from '../../src/vm/publish.js';
import { judgeWait } from '../../src/vm/wait.js';
import { changed, definition, guest, link } from './fixture.js';
import {
  backingOff,
  crash,
  end,
  failed,
  foreign,
  launching,
  linking,
  loading,
  ours,
  poweredOff,
} from './route.js';
import { resetting, settled, settling, starting, stopped, stopping, waiting, type Check } from './route.js';
import { stage } from './stage.js';

const autostarted = { history: NO_HISTORY, restarts: 0, autostartedAt: 5 };
const disk = { for: 'disk', reason: 'there is no disk; looked at again every 2 s' } as const;
const turn = { for: 'turn', reason: 'comes after db1' } as const;

export const waitingChecks: readonly Check[] = [
  {
    name: 'a VM that waits says for what; an order to start it is answered when it is a disk, not when it is its turn',
    run: (machine) => {
      const s = waiting(machine);
      assert.equal(publishedOf(s.snapshot()), { status: 'starting', detail: 'preparing' });
      s.send({ type: 'turn.waits', waiting: turn });
      assert.equal(publishedOf(s.snapshot()), { status: 'waiting', detail: 'comes after db1' });
      assert.is(judgeWait('start', s.snapshot()), 'pending');
      s.send({ type: 'turn.waits', waiting: disk });
      const message = `waiting: ${disk.reason}`;
      for (const verb of ['start', 'restart'] as const)
        assert.equal(judgeWait(verb, s.snapshot()), { done: true, ok: false, code: 'host', message });
      s.advance(10 ** 9);
      s.at('starting.waiting');
      s.send({ type: 'restart' });
      s.finish('clean');
      s.see({ kind: 'nothing' });
      assert.equal(publishedOf(s.snapshot()), { status: 'starting', detail: 'preparing' });
      s.finish('awaitTurn');
      s.at('starting.bridging');
      assert.is(s.context().waiting, undefined);
      s.send({ type: 'turn.waits', waiting: disk });
      assert.is(s.context().waiting, undefined, 'a word that comes late changes nothing');
    },
  },
  {
    name: 'a disk that has gone again before the bridges are made is waited for, and counts for nothing',
    run: (machine) => {
      const s = starting(machine);
      s.finish('ensureBridges', 'disk-awaited');
      s.at('starting.waiting');
      assert.is(s.log.at(-1), 'begin awaitTurn');
      s.send({ type: 'turn.waits', waiting: disk });
      s.finish('awaitTurn');
      s.finish('ensureBridges', 'disk-awaited');
      assert.equal(publishedOf(s.snapshot()), { status: 'starting', detail: 'preparing' });
      assert.equal(s.context().history, NO_HISTORY);
      s.finish('awaitTurn');
      s.finish('ensureBridges', 'done');
      s.at('starting.linking');
    },
  },
  {
    name: 'a guest that reboots does not wait for its turn, unless its disk has gone; its links are let go with a stop',
    run: (machine) => {
      const s = settled(machine);
      end(s, { kind: 'rebooted' });
      s.at('starting.bridging');
      s.finish('ensureBridges', 'disk-awaited');
      s.at('starting.waiting');
      s.send({ type: 'stop' });
      assert.is(s.input('clean')['keepLinks'], false);
      s.finish('clean');
      s.at('stopped');
    },
  },
  {
    name: "start_delay is of the boot's autostart: over a new daemon, until the first turn, an order or a stop",
    run: (machine) => {
      const s = waiting(machine, { memory: autostarted });
      assert.is(s.input('awaitTurn')['autostartedAt'], 5);
      assert.is(memoryOf(s.context()).autostartedAt, 5);
      s.log.length = 0;
      s.finish('awaitTurn');
      assert.equal(s.log, ['persist up', 'begin ensureBridges']);
      assert.is(memoryOf(s.context()).autostartedAt, undefined);
      const ordered = stage(machine, { memory: autostarted });
      ordered.send({ type: 'start' });
      ordered.see({ kind: 'nothing' });
      assert.is(ordered.input('awaitTurn')['autostartedAt'], undefined);
      const halted = waiting(machine, { memory: autostarted });
      halted.send({ type: 'stop' });
      halted.finish('clean');
      assert.is(memoryOf(halted.context()).autostartedAt, undefined);
      const found = stage(machine, { memory: autostarted });
      found.see(ours);
      assert.is(memoryOf(found.context()).autostartedAt, undefined);
    },
  },
  {
    name: 'an order to start a VM that waits is one of its own: no start_delay, the file as it is now, nothing held',
    run: (machine) => {
      const s = waiting(machine, { memory: autostarted });
      s.send({ type: 'turn.waits', waiting: disk });
      s.send({ type: 'definition.changed', definition: changed });
      s.log.length = 0;
      s.send({ type: 'start' });
      assert.is(judgeWait('start', s.snapshot()), 'pending');
      assert.equal(s.log, ['release', 'persist up', 'begin probe']);
      assert.is(memoryOf(s.context()).autostartedAt, undefined);
      s.see({ kind: 'nothing' });
      assert.equal(publishedOf(s.snapshot()), { status: 'starting', detail: 'preparing' });
      assert.is(s.input('awaitTurn')['definition'], changed);
      assert.is(s.input('awaitTurn')['autostartedAt'], undefined);
    },
  },
  {
    name: 'when the host goes down every start is broken off, intent untouched',
    run: (machine) => {
      for (const route of [waiting, starting, linking, loading]) {
        const s = route(machine);
        s.send({ type: 'host.closing' });
        s.at('cleaning');
        s.finish('clean');
        s.at('stopped');
        assert.equal([s.context().intent, s.context().downReason], ['up', undefined]);
      }
      const s = backingOff(machine);
      s.send({ type: 'host.closing' });
      s.at('stopped');
      assert.equal([s.context().intent, s.context().downReason], ['up', undefined]);
    },
  },
  {
    name: 'when the host goes down a guest that lives lives on until its turn, and is not relaunched whatever its end',
    run: (machine) => {
      for (const route of [settling, settled]) {
        for (const exit of [{ kind: 'rebooted' }, crash, poweredOff] as const) {
          const s = route(machine);
          s.send({ type: 'host.closing' });
          s.advance(60_000);
          s.at('alive');
          assert.is(s.path().startsWith('alive.sett'), true);
          s.finish('watch', exit);
          assert.is(s.input('clean')['keepLinks'], false);
          s.finish('clean');
          s.at('stopped');
          assert.equal([s.context().intent, s.context().downReason], ['up', undefined]);
        }
      }
      const reset = resetting(machine);
      reset.send({ type: 'host.closing' });
      end(reset, { kind: 'rebooted' });
      reset.at('stopped');
      const restarted = settled(machine);
      restarted.send({ type: 'restart' });
      restarted.send({ type: 'host.closing' });
      end(restarted, poweredOff);
      restarted.at('stopped');
      assert.is(restarted.context().intent, 'up');
    },
  },
  {
    name: 'a launch that cannot be broken off any more is seen through, and its guest waits for its turn to go',
    run: (machine) => {
      const s = launching(machine);
      s.send({ type: 'host.closing' });
      s.at('starting.launching');
      s.finish('launch', guest);
      s.at('alive.settling');
      const rebooting = launching(machine);
      rebooting.send({ type: 'host.closing' });
      rebooting.finish('launch', guest);
      end(rebooting, { kind: 'rebooted' });
      rebooting.at('stopped');
      s.send({ type: 'shutdown', timeoutMs: 1_000 });
      s.at('alive.stopping');
      s.advance(1_000);
      s.at('alive.killing');
    },
  },
  {
    name: 'a look that finds a guest while the host goes down lets it live until its turn; one that finds none starts none',
    run: (machine) => {
      const s = stage(machine);
      s.send({ type: 'host.closing' });
      s.see(ours);
      s.at('alive.settling');
      const none = stage(machine);
      none.send({ type: 'host.closing' });
      none.see({ kind: 'nothing' });
      none.at('stopped');
      const blind = settled(machine);
      blind.send({ type: 'host.closing' });
      blind.fail('watch');
      blind.advance(1_000);
      blind.see({ kind: 'nothing' });
      blind.finish('clean');
      blind.at('stopped');
    },
  },
  {
    name: 'when the host goes down who is down stays down, and who is on the way down goes on',
    run: (machine) => {
      for (const route of [stopped, failed]) {
        const s = route(machine);
        s.send({ type: 'host.closing' });
        s.send({ type: 'start' });
        s.see({ kind: 'nothing' });
        s.at('stopped');
      }
      const going = stopping(machine);
      going.send({ type: 'host.closing' });
      going.at('alive.stopping');
      const theirs = foreign(machine);
      theirs.send({ type: 'host.closing' });
      theirs.at('foreign');
      const rebooting = settled(machine);
      rebooting.finish('watch', { kind: 'rebooted' });
      rebooting.send({ type: 'host.closing' });
      rebooting.finish('clean');
      rebooting.at('cleaning');
      assert.equal(rebooting.input('clean')['keepLinks'], false);
      assert.equal(rebooting.input('clean')['links'], [link]);
      assert.is(rebooting.input('clean')['definition'], definition);
      rebooting.finish('clean');
      rebooting.at('stopped');
    },
  },
];
