import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HooksDefinition } from '../../src/definition/devices.js';
import { HOOKS, hookWords, programEnvironment, programPath, startPrograms } from '../../src/plan/program.js';
import { previewSteps } from '../../src/plan/preview.js';
import type { Step } from '../../src/plan/step.js';
import { vm } from './ground.js';

const layout = { root: '/root', vmDirectory: '/vms', firmware: '/fw', vmm: '/dev/vmm' };
const hooks: HooksDefinition = {
  ...{ preStart: ['a'], postStart: ['b'], preStop: ['c'], postStop: ['d'], onFailure: ['e'] },
  timeoutMs: 1,
};

test('every hook has its words, and none where there are no hooks', () => {
  assert.equal(
    HOOKS.map((name) => hookWords(hooks, name)?.[0]),
    ['a', 'b', 'c', 'd', 'e'],
  );
  assert.equal(
    HOOKS.flatMap((name) => hookWords(undefined, name) ?? []),
    [],
  );
});

test('the environment holds what is known and nothing else', () => {
  assert.equal(programEnvironment({ vm: 'web', layout }), { VMCTL_NAME: 'web', VMCTL_DIR: '/vms/web' });
  assert.equal(programEnvironment({ vm: 'web', layout, hook: 'post_stop', reason: 'stop', exit: 'halted' }), {
    ...{ VMCTL_NAME: 'web', VMCTL_DIR: '/vms/web', VMCTL_HOOK: 'post_stop' },
    ...{ VMCTL_REASON: 'stop', VMCTL_EXIT: 'halted' },
  });
});

test("a program is absolute, or lies in the VM's own directory", () => {
  assert.is(programPath(layout, 'web', '/x/y'), '/root/x/y');
  assert.is(programPath(layout, 'web', './y'), '/vms/web/y');
  assert.is(programPath(layout, 'web', 'bin/y'), '/vms/web/bin/y');
});

const B = '/root/dev/nmdm-myvm.1B';
const READING: readonly Step[] = [
  { kind: 'act', command: { file: 'cat', args: [B] }, stays: true },
  { kind: 'act', command: { file: 'cat', args: ['/root/dev/nmdm-myvm.1A'] }, passing: true },
  { kind: 'act', command: { file: 'stty', args: ['-f', B, 'raw', '-echo', 'clocal'] } },
  { kind: 'act', command: { file: 'stty', args: ['-f', B, '-g'] } },
];

test('a plan tells pre_start and the companions, which stay', async () => {
  const definition = vm({
    hooks: { preStart: ['/x/mount', 'tank'], timeoutMs: 1 },
    companions: [{ name: 'a', command: ['serve', '-f'], restart: false }],
  });
  const { steps } = await previewSteps(startPrograms(definition, layout));
  assert.equal(steps, [
    { kind: 'act', command: { file: '/root/x/mount', args: ['tank'] } },
    { kind: 'act', command: { file: 'serve', args: ['-f'] }, stays: true },
    ...READING,
  ]);
});

test('a plan tells what reads the consoles, in which order, and looks at no device itself', async () => {
  assert.equal((await previewSteps(startPrograms(vm({}), layout))).steps, READING);
  const silent = vm({ console: { com1: { kind: 'nmdm' }, log: false } });
  assert.equal((await previewSteps(startPrograms(silent, layout))).steps, []);
});

test.run();
