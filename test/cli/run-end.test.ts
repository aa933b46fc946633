import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RUN_STATUSES, statusOfRun, type RunEnd } from '../../src/cli/run-end.js';
import { createRunWatch } from '../../src/cli/run-watch.js';
import type { DeathReport, StatusReport } from '../../src/protocol/report.js';
import { RUNNING } from './fake-daemon.js';

const end = (state: RunEnd['state'], kind?: string, more: Partial<RunEnd> = {}): number =>
  statusOfRun({
    ...{ state, asked: false, forced: false },
    exit: kind === undefined ? undefined : { kind },
    ...more,
  });

test('an orderly end is 0, and what a guest dies of has the status of bhyve(8)', () => {
  for (const kind of ['powered-off', 'halted', 'rebooted']) assert.is(end('stopped', kind), 0, kind);
  assert.is(end('stopped'), 0);
  const dead = { 'triple-fault': 3, error: 4, lost: 1, 'launch-error': 71, 'hook-taken': 71, 'vmm-busy': 71 };
  for (const [kind, status] of Object.entries(dead)) {
    assert.is(end('stopped', kind), status, kind);
    assert.is(end('failed', kind), status, kind);
  }
});

test('an end that its definition calls a failure is one', () => {
  assert.equal(
    ['powered-off', 'rebooted', 'halted'].map((kind) => end('failed', kind)),
    [1, 1, 2],
  );
  assert.is(end('failed'), 71, 'nothing came up');
});

test('who was told to go has gone in order, whatever of; forced off it has not', () => {
  for (const kind of ['powered-off', 'triple-fault', 'error', 'lost'])
    assert.is(end('stopped', kind, { asked: true }), 0, kind);
  assert.is(end('stopped', 'powered-off', { asked: true, forced: true }), 137);
  assert.is(end('failed', 'powered-off', { asked: true }), 71, 'it could not be cleaned up');
});

test('a signal is 128 and its number, as in sh(1)', () => {
  const killed = (signal: string): number => end('failed', 'signal', { exit: { kind: 'signal', signal } });
  assert.equal([killed('SIGKILL'), killed('SIGSEGV'), killed('SIGNOSUCH')], [137, 139, 255]);
});

test("every status that is not a signal's is documented", () => {
  const seen = [1, 2, 3, 4, 65, 68, 69, 71, 75, 76, 77, 137];
  assert.equal(Object.keys(RUN_STATUSES).map(Number), seen);
});

const move = (to: string, status: string): Record<string, unknown> => ({
  event: 'vm.transition',
  to,
  status,
});
const died = (kind: string): Record<string, unknown> => ({ event: 'guest.exited', exit: { kind } });

test('a reboot, a restart and a delay before the next try are no end', () => {
  const watch = createRunWatch();
  const told = [
    ...[move('starting.launching', 'starting'), move('alive.settled', 'running'), died('rebooted')],
    ...[move('cleaning', 'restarting'), move('starting.launching', 'restarting'), died('triple-fault')],
    ...[move('backingOff', 'restarting'), { event: 'vm.warning' }],
  ].map((event) => watch.hear(event));
  assert.ok(told.every((one) => one === undefined));
});

test('an end is told with what its last guest died of, and whether it was asked to go', () => {
  const watch = createRunWatch();
  watch.hear(died('powered-off'));
  assert.equal(watch.hear(move('stopped', 'stopped')), {
    ...{ state: 'stopped', asked: false, forced: false },
    exit: { kind: 'powered-off' },
  });
  watch.hear(move('starting.linking', 'starting'));
  watch.hear(move('alive.stopping.pressed', 'stopping'));
  watch.hear(move('alive.killing', 'stopping'));
  watch.hear({ event: 'guest.exited', exit: { kind: 'signal', signal: 'SIGKILL' } });
  assert.equal(watch.hear(move('stopped', 'stopped')), {
    ...{ state: 'stopped', asked: true, forced: true },
    exit: { kind: 'signal', signal: 'SIGKILL' },
  });
});

test('what an earlier guest died of says nothing of one that never came up', () => {
  const watch = createRunWatch();
  watch.hear(died('triple-fault'));
  watch.hear(move('starting.linking', 'starting'));
  assert.is(watch.hear(move('failed', 'failed'))?.exit, undefined);
});

test('after our own signal nobody is told that it went by itself, whatever it was just doing', () => {
  const watch = createRunWatch();
  watch.ask();
  watch.hear(move('starting.launching', 'starting'));
  assert.is(watch.hear(move('stopped', 'stopped'))?.asked, true);
});

const death = (time: string, cause: string, exit = cause): DeathReport => ({
  ...{ time, cause, exit, code: null, uptimeSeconds: 1 },
});
const status = (change: Partial<StatusReport>, deaths: readonly DeathReport[] = []): StatusReport => ({
  ...RUNNING,
  ...change,
  details: { differences: [], deaths, crashes: [] },
});

test('what was missed is told by the status: the last end since, or none', () => {
  const since = Date.parse('2026-01-01T00:00:00Z');
  const judge = (report: StatusReport) => createRunWatch().judge(report, since);
  assert.is(judge(status({ status: 'running' })), undefined);
  assert.is(judge(status({ status: 'unknown' })), undefined);
  const before = death('2025-12-31T23:59:59Z', 'triple-fault');
  assert.equal(judge(status({ status: 'stopped' }, [before])), {
    ...{ state: 'stopped', asked: false, forced: false, exit: undefined },
  });
  const after = death('2026-01-01T00:00:01Z', 'signal', 'killed by SIGSEGV');
  assert.equal(judge(status({ status: 'failed' }, [before, after])), {
    ...{ state: 'failed', asked: false, forced: false },
    exit: { kind: 'signal', signal: 'SIGSEGV' },
  });
  assert.is(judge(status({ status: 'stopped', intent: 'down' }))?.asked, true);
});

test.run();
