import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RUNNING } from '../cli/fake-daemon.js';
import { redactItem, redactOutcome, redactStatus, withoutNames } from '../../src/daemon/redaction.js';

const others = new Set(['bob', 'db-1', 'a.b']);

test('names and files of other VMs are taken out of a sentence, and nothing else', () => {
  for (const [text, told] of [
    ['the disk /vms/web/d.img is in use by bob', 'the disk /vms/web/d.img is in use by (another)'],
    [
      'stop bob first, or give one of them another disk',
      'stop (another) first, or give one of them another disk',
    ],
    [
      'web.toml:3:1: the MAC already belongs to /etc/vmctl/bob.toml:4:7',
      'web.toml:3:1: the MAC already belongs to /etc/vmctl/(another):4:7',
    ],
    ['/vms/db-1/disk.img', '/vms/(another)/disk.img'],
    ['it is a.b.', 'it is (another).'],
    ['bobby and db-10 are nobody else', 'bobby and db-10 are nobody else'],
  ] as const)
    assert.is(withoutNames(text, others), told);
});

test('an outcome is told without them: message, warning, error and hint', () => {
  const told = redactOutcome(
    {
      ...{ name: 'web', ok: false, message: 'in use by bob', warning: 'bob reads it' },
      error: { code: 'denied', message: 'in use by bob', hint: 'stop bob first' },
    },
    others,
  );
  assert.not.match(JSON.stringify(told), /bob/);
  assert.is(told.name, 'web');
});

test('an event is told without them where it is prose; what bhyve said stays as it is', () => {
  const event = { time: 't', event: 'vm.failed', vm: 'web', reason: 'in use by bob', status: 'failed' };
  assert.equal(redactItem({ kind: 'event', event, mark: 'm' }, others), {
    kind: 'event',
    event: { ...event, reason: 'in use by (another)' },
    mark: 'm',
  });
  const line = { kind: 'log', source: 'bhyve', line: 'bob' } as const;
  assert.is(redactItem(line, others), line);
  assert.equal(redactItem({ ...line, source: 'vmctl' }, others), {
    ...line,
    source: 'vmctl',
    line: '(another)',
  });
});

test('the story of a VM is told without them: who comes before and after, and what to do', () => {
  const details = {
    ...{ differences: [], deaths: [], crashes: [], hint: 'stop bob first' },
    boot: { autostart: true, after: ['bob', 'mine'], before: ['a.b'], startDelaySeconds: 0 },
  };
  const told = redactStatus({ ...RUNNING, detail: 'comes after bob', details }, others);
  assert.not.match(JSON.stringify(told), /bob|a\.b/);
  assert.equal(told.details?.boot?.after, ['mine']);
  assert.equal(redactStatus(RUNNING, others), RUNNING);
});

test.run();
