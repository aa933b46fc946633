import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoryEvent } from '../../src/supervisor/story.js';
import { storyWords } from '../../src/supervisor/story-words.js';

function words(event: StoryEvent['event'], data: Readonly<Record<string, unknown>>): string | undefined {
  return storyWords({ time: 't', event, vm: 'web', ...data });
}

test('a change of status is told with its reason', () => {
  const detail = 'killed by SIGABRT; next try in 1 s';
  const told = words('vm.transition', { was: 'running', status: 'restarting', detail });
  assert.is(told, 'restarting: killed by SIGABRT; next try in 1 s');
  assert.is(words('vm.transition', { was: 'running', status: 'stopped', detail: null }), 'stopped');
});

test('that a guest has settled is told, for it was initialising when that was told last', () => {
  const step = { was: 'running', status: 'running', detail: null };
  assert.is(words('vm.transition', { ...step, to: 'alive.settled' }), 'running');
  assert.is(words('vm.transition', { ...step, to: 'alive.settling.initialising' }), undefined);
});

test('steps inside a status are left to the events', () => {
  assert.is(words('vm.transition', { was: 'starting', status: 'starting', detail: 'linking' }), undefined);
  assert.is(words('vm.transition', { status: 'unknown', detail: 'looking at the host' }), undefined);
});

test('a launch, its link, its end and an adoption are sentences', () => {
  assert.is(words('guest.launched', { pid: 7, argv: ['bhyve'] }), 'bhyve started, pid 7');
  assert.is(words('link.leased', { nic: '0', bridge: 'bnet0', hook: 'link2' }), 'NIC 0 hangs on bnet0:link2');
  assert.is(words('guest.exited', { pid: 7, words: 'powered off' }), 'bhyve ended, pid 7: powered off');
  assert.is(words('vm.adopted', { pid: 7 }), 'adopted, pid 7');
  assert.is(words('vm.backoff', { failures: 1, hint: 'mend it' }), 'hint: mend it');
  assert.is(words('vm.backoff', { failures: 1, delayMs: 1130 }), 'next try in 1.1 s');
  assert.is(words('vm.backoff', { delayMs: 5000, hint: 'mend it' }), 'next try in 5 s; hint: mend it');
  assert.is(words('vm.failed', { reason: 'told by the transition' }), undefined);
});

test('what happens to the network is a sentence, for a VM and for a bridge', () => {
  const place = { nic: 'lan', bridge: 'bnet0', hook: 'link3' };
  assert.is(words('link.plugged', { ...place, again: true }), 'NIC lan plugged in again: bnet0:link3');
  assert.is(words('link.plugged', place), 'NIC lan plugged in: bnet0:link3');
  assert.is(words('link.unplugged', place), 'NIC lan unplugged from bnet0:link3');
  const moved = words('link.moved', { ...place, from: 'bnet0:link2' });
  assert.is(moved, 'NIC lan moved from bnet0:link2 to bnet0:link3');
  const lost = { bridge: 'bnet0', problems: ['bridge bnet0 is gone'], cutOff: ['web/0', 'db/0'] };
  assert.is(words('bridge.lost', lost), 'bridge bnet0: bridge bnet0 is gone; cut off: web/0, db/0');
  const healed = words('bridge.healed', { bridge: 'bnet0', plugged: [] });
  assert.is(healed, 'bridge bnet0 is whole again; plugged in again: nothing');
  assert.is(words('bridge.warning', { bridge: 'bnet0', reason: 'r' }), 'bridge bnet0: warning: r');
  const jail = { jail: 'www', interface: 'ng0_www', bridge: 'bnet0' };
  assert.is(words('jail.attached', jail), 'jail www: ng0_www attached to bnet0');
});

test.run();
