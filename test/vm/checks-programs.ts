import * as assert from 'uvu/assert';
import { memoryOf } from '../../src/vm/context.js';
import { NO_HISTORY } from '../../src/vm/history.js';
import { publishedOf } from '../../src/vm/publish.js';
import { judgeWait } from '../../src/vm/wait.js';
import { changed, definition, guest, link, policy, programmed } from './fixture.js';
import { accompanied, accompanying, crash, end, hooking, leaving, loading, ours } from './route.js';
import { poweredOff, settle, starting, stopped, waiting, type Check } from './route.js';
import { stage, type Stage } from './stage.js';

const rebooted = { kind: 'rebooted' } as const;
const medium = { path: '/iso/x.iso', bootOrder: true };
const refusedWords = 'did not start: pre_start ended with exit status 3';

/** From `starting.bridging` to `starting.hooking`. */
function toHook(s: Stage): void {
  s.finish('ensureBridges');
  s.finish('leaseLinks', [link]);
  s.at('starting.hooking');
}

/** An operator's start of a VM that is down. */
function ordered(s: Stage): Stage {
  s.send({ type: 'start' });
  s.see({ kind: 'nothing' });
  s.finish('awaitTurn');
  toHook(s);
  return s;
}

/** Hooks, companions and install media: the programs beside a guest, and what it has for one run only. */
export const programChecks: readonly Check[] = [
  {
    name: 'pre_start and companions come after bridges and links and before the loader; who has none passes them by',
    run: (machine) => {
      const s = hooking(machine);
      assert.equal(s.input('preStart'), {
        ...{ name: 'web1', definition: programmed, links: [link], cause: 'boot' },
      });
      s.finish('preStart');
      s.at('starting.accompanying');
      assert.equal(s.input('startCompanions'), { name: 'web1', definition: programmed, links: [link] });
      s.finish('startCompanions');
      s.at('starting.loading');
      assert.equal(s.context().links, [link]);
      const plain = loading(machine);
      assert.is(plain.log.includes('begin preStart'), false);
      assert.equal(plain.context().links, [link]);
      const hook = { ...definition, hooks: { timeoutMs: 1 } };
      hooking(machine, { definition: hook }).at('starting.hooking');
      const { companions } = programmed;
      hooking(machine, { definition: { ...definition, companions } }).at('starting.hooking');
      const tpm = { kind: 'swtpm', version: '2.0' } as const;
      hooking(machine, { definition: { ...definition, devices: { tpm } } }).at('starting.hooking');
    },
  },
  {
    name: 'while pre_start or a companion is waited for, every order to go down breaks the start off',
    run: (machine) => {
      for (const route of [hooking, accompanying]) {
        for (const type of ['stop', 'kill', 'shutdown', 'restart'] as const) {
          const s = route(machine);
          s.send({ type });
          s.at('cleaning');
          s.finish('clean');
          s.finish('postStop');
          s.at(type === 'restart' ? 'probing' : 'stopped');
        }
        const s = route(machine);
        s.send({ type: 'host.closing' });
        s.at('cleaning');
      }
    },
  },
  {
    name: "a pre_start that says no ends an operator's start plainly",
    run: (machine) => {
      const down = stopped(machine);
      down.send({ type: 'definition.changed', definition: programmed });
      const s = ordered(down);
      assert.is(s.input('preStart')['cause'], 'start');
      s.fail('preStart', 'pre_start ended with exit status 3');
      s.at('cleaning');
      s.finish('clean');
      s.finish('postStop');
      s.at('failed');
      assert.equal(publishedOf(s.snapshot()), { status: 'failed', detail: refusedWords });
      const message = `failed: ${refusedWords}`;
      assert.equal(judgeWait('start', s.snapshot()), { done: true, ok: false, code: 'host', message });
      s.advance(10 ** 9);
      s.at('failed');
      const again = accompanied(machine);
      again.send({ type: 'restart' });
      again.finish('preStop');
      end(again, poweredOff);
      again.finish('postStop');
      again.see({ kind: 'nothing' });
      again.finish('awaitTurn');
      toHook(again);
      assert.is(again.input('preStart')['cause'], 'restart');
      again.fail('preStart');
      again.finish('clean');
      again.finish('postStop');
      again.at('failed');
    },
  },
  {
    name: 'a pre_start that says no to a guest that comes back counts as a failure of it, until burst',
    run: (machine) => {
      const s = accompanied(machine);
      end(s, rebooted);
      toHook(s);
      assert.is(s.input('preStart')['cause'], 'reboot');
      for (let failure = 1; failure <= policy.burst; failure += 1) {
        s.fail('preStart', 'pre_start ended with exit status 3');
        s.finish('clean');
        s.finish('postStop');
        assert.is(s.context().history.failures.length, failure);
        assert.is(s.context().history.launchErrors, 0);
        if (failure === policy.burst) break;
        s.at('backingOff');
        s.advance(s.context().verdict?.delayMs ?? 0);
        s.see({ kind: 'nothing' });
        s.finish('awaitTurn');
        toHook(s);
        assert.is(s.input('preStart')['cause'], 'relaunch');
      }
      s.at('failed');
      const boot = hooking(machine);
      boot.fail('preStart');
      boot.finish('clean');
      boot.finish('postStop');
      boot.at('backingOff');
      const never = { ...programmed, restart: { ...policy, policy: 'never' as const } };
      const once = hooking(machine, { definition: never });
      once.fail('preStart');
      once.finish('clean');
      once.finish('postStop');
      once.at('failed');
      const wantedDown = hooking(machine);
      wantedDown.send({ type: 'definition.removed' });
      wantedDown.fail('preStart');
      wantedDown.finish('clean');
      wantedDown.finish('postStop');
      wantedDown.at('gone');
    },
  },
  {
    name: 'a companion that does not come is a launch error like others',
    run: (machine) => {
      const s = accompanying(machine);
      s.fail('startCompanions', 'no socket');
      s.at('cleaning');
      assert.equal(s.context().lastExit, { kind: 'launch-error', code: null, lines: ['no socket'] });
      s.finish('clean');
      s.finish('postStop');
      s.at('backingOff');
      assert.is(s.context().history.launchErrors, 1);
    },
  },
  {
    name: 'post_start comes when the guest has settled; its failure changes nothing but the words',
    run: (machine) => {
      const s = accompanied(machine);
      s.at('alive.settled');
      assert.equal(s.input('postStart'), {
        ...{ name: 'web1', definition: programmed, links: [link], cause: 'boot' },
        guest: { ...guest, confirmed: true },
      });
      s.fail('postStart', 'no such program');
      s.at('alive.settled');
      assert.is(s.context().reason, 'no such program');
      assert.equal(publishedOf(s.snapshot()), { status: 'running', detail: null });
    },
  },
  {
    name: 'pre_stop comes once before the button of a stop, a restart and a shutdown, inside the time of the stop',
    run: (machine) => {
      for (const type of ['stop', 'restart', 'shutdown'] as const) {
        const s = accompanied(machine);
        s.send({ type });
        s.at('alive.stopping.hooking');
        assert.equal(publishedOf(s.snapshot()), { status: 'stopping', detail: 'pre_stop runs' });
        const { cause, ...input } = s.input('preStop');
        assert.is(cause, type);
        assert.equal(input, {
          ...{ name: 'web1', definition: programmed, links: [link] },
          guest: { ...guest, confirmed: true },
        });
        s.finish('preStop');
        s.at('alive.stopping.pressing');
        s.send({ type: 'stop', timeoutMs: 1 });
        s.at('alive.stopping.pressing');
        s.advance(1);
        s.at(type === 'shutdown' ? 'alive.killing' : 'alive.stopping');
      }
      const late = accompanied(machine);
      late.send({ type: 'stop', force: true, timeoutMs: 5 });
      late.advance(5);
      late.at('alive.killing');
      const overdue = accompanied(machine);
      overdue.send({ type: 'stop', timeoutMs: 5 });
      overdue.advance(5);
      overdue.at('alive.stopping.hooking');
      assert.is(publishedOf(overdue.snapshot()).detail, 'still shutting down; pre_stop runs');
      overdue.finish('preStop');
      overdue.at('alive.stopping.pressing');
    },
  },
  {
    name: 'a pre_stop that fails is told, and the stop goes on; kill and reset ask nobody',
    run: (machine) => {
      const s = accompanied(machine);
      s.send({ type: 'stop' });
      s.fail('preStop', 'pre_stop ended with exit status 1');
      s.at('alive.stopping.pressing');
      assert.is(publishedOf(s.snapshot()).detail, 'pre_stop ended with exit status 1');
      s.send({ type: 'stop' });
      s.at('alive.stopping.pressing');
      for (const type of ['kill', 'reset'] as const) {
        const other = accompanied(machine);
        other.send({ type });
        assert.is(other.log.includes('begin preStop'), false);
      }
      const hasty = accompanied(machine);
      hasty.send({ type: 'stop' });
      hasty.send({ type: 'kill' });
      hasty.at('alive.killing');
    },
  },
  {
    name: 'a guest that comes back and is stopped once more is asked once more',
    run: (machine) => {
      const s = accompanied(machine);
      s.send({ type: 'restart' });
      s.finish('preStop');
      end(s, poweredOff);
      s.finish('postStop');
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      toHook(s);
      s.finish('preStart');
      s.finish('startCompanions');
      s.finish('runLoader');
      s.finish('launch', guest);
      settle(s);
      s.send({ type: 'stop' });
      s.at('alive.stopping.hooking');
    },
  },
  {
    name: 'post_stop comes when all is cleaned up, before whatever follows, and not between reboots',
    run: (machine) => {
      const s = accompanied(machine);
      s.send({ type: 'stop' });
      s.finish('preStop');
      end(s, poweredOff);
      s.at('cleaning.leaving');
      assert.equal(publishedOf(s.snapshot()), { status: 'stopping', detail: 'powered off; post_stop runs' });
      assert.equal(s.input('postStop'), {
        ...{ name: 'web1', definition: programmed, cause: 'stop', exit: poweredOff },
      });
      s.finish('postStop');
      s.at('stopped');
      const failing = leaving(machine);
      assert.is(failing.input('postStop')['cause'], 'exit');
      assert.equal(failing.context().links, [], 'nothing is held any more');
      failing.fail('postStop');
      failing.at('backingOff');
      const reboot = accompanied(machine);
      end(reboot, rebooted);
      reboot.at('starting.bridging');
      reboot.send({ type: 'stop' });
      reboot.finish('clean');
      reboot.at('cleaning.leaving');
      assert.is(reboot.input('postStop')['exit'], undefined);
      const vain = accompanied(machine);
      vain.finish('watch', rebooted);
      vain.send({ type: 'stop' });
      vain.finish('clean');
      vain.at('cleaning.destroying');
      vain.finish('clean');
      vain.at('cleaning.leaving');
    },
  },
  {
    name: 'orders while post_stop runs decide what follows it',
    run: (machine) => {
      for (const [type, after] of Object.entries({ start: 'probing', restart: 'probing', stop: 'stopped' })) {
        const s = leaving(machine);
        s.send({ type: type as 'start' });
        s.at('cleaning.leaving');
        s.advance(10 ** 9);
        s.at('cleaning.leaving');
        s.finish('postStop');
        s.at(after);
      }
    },
  },
  {
    name: 'what a daemon that ended had begun for a run is cleaned up with what it was begun with, then goes on',
    run: (machine) => {
      const unfinished = { kind: 'unfinished', definition: programmed } as const;
      const s = stage(machine, { definition: changed });
      s.see(unfinished);
      s.at('cleaning');
      assert.equal(s.input('clean')['definition'], programmed);
      s.finish('clean');
      s.at('cleaning.leaving');
      assert.equal([s.input('postStop')['cause'], s.input('postStop')['exit']], ['exit', undefined]);
      s.finish('postStop');
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(s.input('ensureBridges')['definition'], changed);
      const down = stage(machine, { intent: 'down' });
      down.see(unfinished);
      down.finish('clean');
      down.finish('postStop');
      down.at('stopped');
    },
  },
  {
    name: 'on_failure is told once, also over a new daemon',
    run: (machine) => {
      const s = hooking(machine, { definition: { ...programmed, restart: { ...policy, policy: 'never' } } });
      s.fail('preStart');
      s.finish('clean');
      s.finish('postStop');
      s.at('failed');
      assert.is(memoryOf(s.context()).downReason?.told, undefined);
      s.log.length = 0;
      s.send({ type: 'failure.told' });
      assert.equal(s.log, ['persist up']);
      assert.is(memoryOf(s.context()).downReason?.told, true);
      const next = stage(machine, { memory: memoryOf(s.context()) });
      next.see({ kind: 'nothing' });
      next.at('failed');
      assert.is(next.context().downReason?.told, true);
      const none = stopped(machine);
      none.send({ type: 'failure.told' });
      assert.is(none.context().downReason, undefined);
    },
  },
  {
    name: 'an install medium is of one run with its reboots and new daemons, and no change of the definition',
    run: (machine) => {
      const disks = (s: Stage): unknown =>
        (s.input('ensureBridges')['definition'] as typeof definition).disks.map(({ path }) => path);
      const s = stopped(machine);
      s.send({ type: 'start', cdrom: medium });
      s.see({ kind: 'nothing' });
      assert.equal(memoryOf(s.context()).cdrom, medium);
      const next = starting(machine, { memory: memoryOf(s.context()) });
      assert.equal(disks(next), ['/iso/x.iso'], 'a new daemon');
      s.finish('awaitTurn');
      assert.equal(disks(s), ['/iso/x.iso']);
      s.finish('ensureBridges');
      s.finish('leaseLinks', [link]);
      s.finish('runLoader');
      s.finish('launch', guest);
      settle(s);
      end(s, rebooted);
      assert.equal(disks(s), ['/iso/x.iso'], 'a reboot');
      s.fail('ensureBridges');
      s.finish('clean');
      s.advance(5_000);
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(disks(s), ['/iso/x.iso'], 'another try');
      s.send({ type: 'stop' });
      s.finish('clean');
      s.at('stopped');
      assert.is(memoryOf(s.context()).cdrom, undefined);
      s.send({ type: 'start' });
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal(disks(s), []);
    },
  },
  {
    name: 'a start or restart without a medium takes none along',
    run: (machine) => {
      const s = waiting(machine, { memory: { history: NO_HISTORY, restarts: 0, cdrom: medium } });
      s.send({ type: 'start' });
      s.see({ kind: 'nothing' });
      s.finish('awaitTurn');
      assert.equal((s.input('ensureBridges')['definition'] as typeof definition).disks, []);
      const again = starting(machine, { memory: { history: NO_HISTORY, restarts: 0, cdrom: medium } });
      again.send({ type: 'restart' });
      again.finish('clean');
      again.see({ kind: 'nothing' });
      again.finish('awaitTurn');
      assert.equal((again.input('ensureBridges')['definition'] as typeof definition).disks, []);
      const known = stage(machine, { memory: { history: NO_HISTORY, restarts: 0, cdrom: medium } });
      known.see(ours);
      end(known, crash);
      assert.equal(known.input('clean')['definition'], definition);
    },
  },
];
