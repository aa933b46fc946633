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
  assert.is(words('vm.failed', { reason: 'told by the transition' }), undefined);
});

test.run();
