import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseStatuses, readStatusChoice, type StatusChoice } from '../../src/cli/status-choice.js';
import type { VmctlError } from '../../src/errors.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { RUNNING } from './fake-daemon.js';
import { inState, report } from './status-report.js';

function choose(vms: readonly StatusReport[], choice: Partial<StatusChoice> = {}): readonly string[] {
  const full = { states: undefined, tag: undefined, bridge: undefined, sort: undefined };
  return chooseStatuses([...vms], { ...full, format: 'table', ...choice }).map(({ name }) => name);
}

const values = (all: Readonly<Record<string, string>>) => ({ values: new Map(Object.entries(all)) });

const VMS = [
  report('web10', { uptimeSeconds: 10, cpus: 4, memoryBytes: 1, tags: ['web'], bridges: ['bnet0'] }),
  report('web2', { uptimeSeconds: 30, cpus: 1, memoryBytes: 3, tags: ['web', 'old'], bridges: ['dmz0'] }),
  inState('stopped', { name: 'db', cpus: 4, memoryBytes: 2, bridges: ['dmz0'] }),
  inState('failed', { name: 'zoo' }),
  inState('stopped', { name: 'bad', definition: 'broken' }),
];

test('what is wrong comes first, then names as people count them', () => {
  assert.equal(choose(VMS), ['zoo', 'bad', 'db', 'web2', 'web10']);
});

for (const [sort, names] of [
  ['name', ['bad', 'db', 'web2', 'web10', 'zoo']],
  ['state', ['zoo', 'web2', 'web10', 'bad', 'db']],
  ['uptime', ['web2', 'web10', 'bad', 'db', 'zoo']],
  ['cpus', ['db', 'web10', 'bad', 'zoo', 'web2']],
] as const) {
  test(`sorted by ${sort}, what is equal by name`, () => assert.equal(choose(VMS, { sort }), names));
}

test('the most memory comes first', () => {
  const [first] = choose([report('a', { memoryBytes: 1 }), report('b', { memoryBytes: 2 })], {
    sort: 'memory',
  });
  assert.is(first, 'b');
});

test('JSON is in the order of the daemon, unless an order is asked for', () => {
  const names = VMS.map(({ name }) => name);
  assert.equal(choose(VMS, { format: 'json' }), names);
  assert.equal(choose(VMS, { format: 'json', sort: 'name' })[0], 'bad');
});

test('states, tags and bridges narrow, all of them at once', () => {
  assert.equal(choose(VMS, { states: ['running', 'failed'] }), ['zoo', 'web2', 'web10']);
  assert.equal(choose(VMS, { tag: 'web' }), ['web2', 'web10']);
  assert.equal(choose(VMS, { tag: 'web', states: ['failed'] }), []);
  assert.equal(choose(VMS, { bridge: 'dmz0' }), ['db', 'web2'], 'also of what is down');
  assert.equal(choose([RUNNING], { bridge: 'bnet0' }), ['myvm'], 'by where its links are');
});

test('options are read: several states, one order, one format', async () => {
  const choice = await readStatusChoice(
    values({ state: 'running, failed', sort: 'cpus', output: 'wide' }),
    false,
  );
  assert.equal(choice.states, ['running', 'failed']);
  assert.is(choice.sort, 'cpus');
  assert.is(choice.format, 'wide');
  assert.is((await readStatusChoice(values({}), true)).format, 'json');
  assert.is((await readStatusChoice(values({ output: 'json' }), false)).format, 'json');
});

for (const [option, word, meant] of [
  ['state', 'runing', 'running'],
  ['sort', 'uptme', 'uptime'],
  ['output', 'wid', 'wide'],
] as const) {
  test(`--${option} ${word} is refused with what was meant`, async () => {
    const error = await readStatusChoice(values({ [option]: word }), false).catch(
      (caught: unknown) => caught as VmctlError,
    );
    assert.ok('status' in error && error.status === 64);
    assert.match(error.hint ?? '', new RegExp(meant));
  });
}

test.run();
