import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import type { RecordedRun } from '../../src/host/recorder.js';
import { redactRun } from '../../src/prove/redaction.js';
import { compareStates, takenNames, type HostState } from '../../src/prove/host-state.js';
import { provedTable } from '../../src/prove/proved-table.js';
import {
  parseTranscript,
  type HostLine,
  type StepLine,
  type Transcript,
} from '../../src/prove/transcript.js';

const HOST: HostLine = {
  ...{ kind: 'host', version: 1, vmctl: '0.1.0', time: '2026-05-01T10:00:00.000Z' },
  ...{ release: '14.3-RELEASE-p2', arch: 'amd64', cpu: 'CPU', vmGuest: 'none' },
  ...{ simulated: false, directory: '/var/run/vmctlprove0', modules: [] },
};

function step(id: string, verdict: StepLine['verdict']): StepLine {
  return { kind: 'step', ms: 1, id, verdict, seen: '' };
}

function transcript(change: Partial<HostLine>, ...steps: readonly StepLine[]): Transcript {
  const host = { ...HOST, ...change };
  return { host, lines: [host, ...steps] };
}

test('a transcript is read line by line, and what is none is told by its line', () => {
  const good = `${JSON.stringify(HOST)}\n${JSON.stringify(step('launch', 'proved'))}\n`;
  assert.is(parseTranscript(good, 't').lines.length, 2);
  for (const [text, place] of [
    ['', 't: '],
    [`${good}{`, 't:3: '],
    [`${good}null`, 't:3: '],
    [`${good}{"kind":"x"}`, 't:3: '],
    [JSON.stringify(step('launch', 'proved')), 't: '],
    [JSON.stringify({ ...HOST, version: 2 }), 't: its version is 2'],
  ] as const)
    assert.throws(
      () => parseTranscript(text, 't'),
      (error: VmctlError) => error.code === 'definition' && error.message.startsWith(place),
    );
});

test('the table has one row for each kind of host, of its newest transcript', () => {
  const table = provedTable([
    transcript(
      { time: '2026-06-01T00:00:00Z' },
      step('launch', 'proved'),
      step('acpi', 'not proved'),
      step('reset', 'skipped'),
    ),
    transcript({ release: '14.3-RELEASE', vmctl: '0.0.9' }, step('launch', 'not proved')),
    transcript({ release: '15.0-RELEASE', vmGuest: 'kvm' }, step('launch', 'proved')),
  ]);
  assert.equal(table.split('\n').slice(2), [
    '| FreeBSD 14.3-RELEASE amd64 | 0.1.0, 2026-06-01 | launch | acpi, reset |',
    '| FreeBSD 15.0-RELEASE amd64 in kvm | 0.1.0, 2026-05-01 | launch | - |',
    '',
  ]);
});

test('a simulated host is no proof, and without a real one the table says so', () => {
  assert.match(
    provedTable([transcript({ simulated: true }, step('launch', 'proved'))]),
    /\| no real host yet \|/,
  );
  assert.match(provedTable([]), /\| no real host yet \|/);
});

test('what stands in a foreign transcript cannot break the table', () => {
  const row = provedTable([transcript({ release: '14|<b>\n' }, step('launch', 'proved'))]).split('\n')[2];
  assert.is(row, '| FreeBSD 14b amd64 | 0.1.0, 2026-05-01 | launch | - |');
});

test('a transcript keeps nothing of other guests, of people, or of the network', () => {
  const secrets = { hostUuid: '4c4c4544-0042-3510-8052-000000000001', hostname: 'box.example.org' };
  const kept = (
    file: string,
    args: readonly string[],
    stdout: string,
    input?: string,
  ): string | undefined => {
    const run: RecordedRun = {
      ...{ kind: 'command', ms: 1, by: 'proof', file, args, code: 0, stdout, stderr: '' },
      ...(input === undefined ? {} : { input }),
    };
    return redactRun(run, secrets).stdout;
  };
  assert.is(
    kept('ps', ['-axww'], '1 0 /sbin/init\n7 1 bhyve: payroll (bhyve)\n8 1 bhyve: vmctlprove (bhyve)\n'),
    '8 1 bhyve: vmctlprove (bhyve)\n',
  );
  const interfaces =
    'em0: flags=8843<UP> metric 0 mtu 1500\n\tinet 192.0.2.7 netmask 0xffffff00\nvmctlprove1: flags=8843<UP>\n\tether 58:9c:fc:00:00:01\nlo0: flags=8049<UP>\n\tinet 127.0.0.1\n';
  assert.is(kept('ifconfig', ['-a'], interfaces), 'vmctlprove1: flags=8843<UP>\n\tether 58:9c:fc:00:00:01\n');
  assert.is(kept('ifconfig', ['-l'], 'em0 lo0 vmctlprove1\n'), 'vmctlprove1\n');
  assert.is(
    kept('ngctl', ['-f', '-'], '  Name: vm-payroll-0 ...\n  Name: vmctlprove0 ...\n', 'list\n'),
    '  Name: vmctlprove0 ...\n',
  );
  assert.is(kept('route', ['-n', 'get', 'default'], '  gateway: 192.0.2.1\n'), '');
  assert.is(
    kept('sysctl', ['-n'], `${secrets.hostUuid}\n${secrets.hostname}\n`),
    '00000000-0000-0000-0000-000000000000\nhost\n',
  );
});

const STATE: HostState = { modules: [], interfaces: ['em0', 'em0.7', 'lo0'], nodes: [], vmm: ['web'] };

test('what is another after a proof is told; ether nodes that came with their module are not', () => {
  assert.equal(compareStates(STATE, { ...STATE, modules: ['ng_ether'], nodes: ['em0', 'em0_7'] }), []);
  assert.equal(
    compareStates(STATE, { ...STATE, interfaces: ['em0', 'em0.7', 'lo0', 'tap0'], nodes: ['b0'], vmm: [] }),
    ['interface tap0 is new', 'node b0 is new', '/dev/vmm web is gone'],
  );
  assert.equal(compareStates(STATE, { ...STATE, nodes: undefined }), []);
});

test("whatever bears the proof's names keeps it from beginning", () => {
  assert.equal(takenNames(STATE), []);
  assert.equal(takenNames({ ...STATE, vmm: ['vmctlprove'], nodes: ['vmctlprove0', 'vm-vmctlprove-0'] }), [
    'vmctlprove0',
    'vm-vmctlprove-0',
    'vmctlprove',
  ]);
});

test.run();
