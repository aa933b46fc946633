import * as assert from 'uvu/assert';
import { publishedOf } from '../../src/vm/publish.js';
import { judgeWait } from '../../src/vm/wait.js';
import { confirmedGuest, definition } from './fixture.js';
import { failed, foreign, stopped, type Check } from './route.js';

const foreignEnd = { state: 'stopped', text: 'the guest started by others has ended' };

export const foreignChecks: readonly Check[] = [
  {
    name: "somebody else's guest is watched; its end is looked at a little later, and leaves the VM stopped, without a destroy",
    run: (machine) => {
      const s = foreign(machine, { intent: 'cycle' });
      s.at('foreign.watching');
      assert.equal(s.log.slice(-3), ['release', 'persist up', 'begin watchForeign']);
      assert.equal(s.input('watchForeign'), { name: 'web1', pid: 99 });
      assert.equal(publishedOf(s.snapshot()), { status: 'foreign', detail: 'pid 99' });
      assert.is(s.context().intent, 'up');
      s.finish('watchForeign');
      s.at('probing.lingering');
      assert.equal(publishedOf(s.snapshot()), { status: 'unknown', detail: 'looking at the host' });
      s.advance(3_000);
      s.see({ kind: 'nothing' });
      s.at('stopped');
      assert.equal(s.context().downReason, foreignEnd);
      assert.is(s.log.includes('begin clean'), false);
    },
  },
  {
    name: 'a foreign guest that others start again is foreign again, under its new pid',
    run: (machine) => {
      const s = foreign(machine);
      s.finish('watchForeign');
      s.advance(3_000);
      s.see({ kind: 'foreign', pid: 100 });
      s.at('foreign.watching');
      assert.equal(s.input('watchForeign'), { name: 'web1', pid: 100 });
    },
  },
  {
    name: 'orders behind the end of a foreign guest are carried out: a start starts, also behind a kill',
    run: (machine) => {
      for (const types of [['start'], ['restart'], ['kill', 'start']] as const) {
        const s = foreign(machine);
        s.finish('watchForeign');
        for (const type of types) s.send({ type });
        s.advance(3_000);
        s.see({ kind: 'nothing' });
        s.at('starting');
      }
    },
  },
  {
    name: 'a foreign guest out of sight is looked for; its end is still no reason to start or to destroy',
    run: (machine) => {
      const kinds = [{ kind: 'nothing' }, { kind: 'vmm-alone' }] as const;
      for (const verdict of kinds) {
        const s = foreign(machine);
        s.fail('watchForeign');
        s.at('probing.waiting');
        assert.equal(publishedOf(s.snapshot()), { status: 'unknown', detail: 'no luck' });
        s.advance(1_000);
        s.see(verdict);
        if (verdict.kind === 'vmm-alone') {
          s.at('probing.lingering');
          s.advance(3_000);
          s.see(verdict);
        }
        s.at('stopped');
        assert.equal(s.context().downReason, foreignEnd);
        assert.is(s.log.includes('begin clean'), false);
      }
    },
  },
  {
    name: 'adopt takes a foreign guest over; a refusal leaves it foreign, with the reason',
    run: (machine) => {
      const s = foreign(machine, { intent: 'down' });
      s.send({ type: 'adopt' });
      s.at('foreign.adopting');
      assert.is(judgeWait('adopt', s.snapshot()), 'pending');
      assert.equal(s.input('adoptForeign'), { name: 'web1', definition, pid: 99, takeover: false });
      s.fail('adoptForeign', 'its parent is a shell');
      s.at('foreign.watching');
      assert.is(publishedOf(s.snapshot()).detail, 'pid 99: its parent is a shell');
      s.fail('watchForeign');
      s.advance(1_000);
      s.see({ kind: 'foreign', pid: 99 });
      s.at('foreign.watching');
      s.send({ type: 'adopt' });
      s.finish('adoptForeign', confirmedGuest);
      s.at('alive.settling');
      assert.equal([s.context().intent, s.context().guest], ['up', confirmedGuest]);
      assert.equal(s.log.slice(-2), ['persist up', 'begin watch']);
    },
  },
  {
    name: 'adopt when down looks first, takes over what it finds, and else changes nothing',
    run: (machine) => {
      for (const route of [stopped, failed]) {
        const s = route(machine);
        s.send({ type: 'adopt' });
        s.at('probing');
        s.see({ kind: 'foreign', pid: 7 });
        s.at('foreign.adopting');
        assert.ok(s.log.filter((line) => line === 'release').length >= 2);
        assert.equal(s.input('adoptForeign')['pid'], 7);
        const none = route(machine);
        none.send({ type: 'adopt' });
        none.see({ kind: 'nothing' });
        none.at(route === stopped ? 'stopped' : 'failed');
      }
    },
  },
  {
    name: 'a foreign guest may end while it is being adopted; host shutdown leaves it alone',
    run: (machine) => {
      const s = foreign(machine);
      s.send({ type: 'adopt' });
      s.finish('watchForeign');
      s.advance(3_000);
      s.see({ kind: 'nothing' });
      s.at('stopped');
      const left = foreign(machine);
      left.send({ type: 'shutdown' });
      left.at('foreign');
      assert.is(left.context().hostShutdown, true);
    },
  },
];
