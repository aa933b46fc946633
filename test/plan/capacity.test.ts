import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkCapacity, type CapacityCase } from '../../src/plan/capacity.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { done, drive, vm } from './ground.js';

const GIB = 1024 * 1024 * 1024;
const FACTS = { release: 14, physicalMemory: 16 * GIB, cpus: 8, maxVcpus: 8 };

function check(definition: VmDefinition, change: Partial<CapacityCase> = {}, told = '8\n') {
  const run = drive(checkCapacity({ definition, others: [], facts: FACTS, ...change }), () => done(told));
  return { ...run.value, looks: run.steps.length };
}

function memory(gib: number): VmDefinition {
  return vm({ memoryBytes: gib * GIB });
}

test('a guest that the host has room for costs no look and no word', () => {
  assert.equal(check(memory(16)), { warnings: [], looks: 0 });
  const unknown = { facts: { release: 14 } };
  assert.equal(check(vm({ memoryBytes: 99 * GIB, cpus: { count: 64 } }), unknown), {
    warnings: [],
    looks: 0,
  });
});

test('memory beyond hw.physmem is refused, beyond what other guests leave only told', () => {
  const { refusal } = check(memory(17));
  assert.equal(
    [refusal?.status, refusal?.message],
    [71, 'myvm: 17408 MiB of memory are more than the 16384 MiB of the host'],
  );
  const crowd = check(memory(8), { others: [memory(6), memory(4)] });
  assert.is(crowd.refusal, undefined);
  assert.equal(crowd.warnings, [
    '8192 MiB of memory, and the guests that run leave 6144 MiB of 16384 MiB: the host may swap',
  ]);
  assert.equal(check(memory(8), { others: [memory(4), memory(4)] }).warnings, []);
});

test('a guest that reboots keeps the memory that the host bore, with a word, and gets no more', () => {
  const again = check(memory(17), { before: memory(17) });
  assert.is(again.refusal, undefined);
  assert.match(again.warnings.join(), /^17408 MiB of memory, and the guests that run leave 16384 MiB/);
  assert.is(check(memory(18), { before: memory(17) }).refusal?.status, 71);
  assert.is(check(memory(17), { before: memory(8) }).refusal?.status, 71);
});

test('vCPUs beyond hw.vmm.maxcpu are refused with the line for loader.conf', () => {
  const { refusal } = check(vm({ cpus: { count: 9 } }));
  assert.is(refusal?.message, 'myvm: 9 vCPUs are more than the 8 that vmm(4) gives a guest here');
  assert.match(refusal?.hint ?? '', /cpus = 8, or put hw\.vmm\.maxcpu="9" into \/boot\/loader\.conf/);
  assert.is(check(vm({ cpus: { count: 8 } })).refusal, undefined);
});

test('limits that the kernel would not keep are refused with the line for loader.conf, not at a reboot', () => {
  const limited = vm({ limits: { oomProtect: false, pcpu: 150, readiops: 300 } });
  const { refusal, looks } = check(limited, {}, '0\n');
  assert.is(looks, 1);
  assert.equal(
    [refusal?.status, refusal?.message],
    [71, 'myvm: limits: pcpu, readiops cannot be put in force: kern.racct.enable is 0'],
  );
  assert.match(refusal?.hint ?? '', /kern\.racct\.enable="1"' >> \/boot\/loader\.conf/);
  assert.is(check(limited, { before: limited }, '0\n').refusal, undefined);
  assert.is(check(limited, {}, '1\n').refusal, undefined);
  assert.is(check(vm({ limits: { oomProtect: true, nice: 5 } }), {}, '0\n').looks, 0);
});

test('13 gives sixteen', () => {
  const facts = { release: 13, cpus: 4 };
  assert.is(check(vm({ cpus: { count: 16 } }), { facts }).refusal, undefined);
  assert.match(check(vm({ cpus: { count: 17 } }), { facts }).refusal?.message ?? '', /more than the 16/);
});

test('what vmm(4) had not told yet is asked only for a guest with more vCPUs than the host has CPUs', () => {
  const facts = { release: 14, cpus: 8 };
  assert.is(check(vm({ cpus: { count: 8 } }), { facts }).looks, 0);
  const many = vm({ cpus: { count: 12 } });
  assert.equal(check(many, { facts }, '32\n'), { warnings: [], looks: 1 });
  assert.match(check(many, { facts }, '8\n').refusal?.message ?? '', /12 vCPUs are more than the 8/);
  assert.is(check(many, { facts }, '').refusal, undefined, 'bhyve will tell');
});

test('a vCPU cannot be pinned to a CPU that the host does not have', () => {
  const pinned = (hostCpu: number): VmDefinition => vm({ cpuPins: [{ vcpu: 0, hostCpu }] });
  const { refusal } = check(pinned(8));
  assert.is(refusal?.message, 'myvm: vCPU 0 is pinned to CPU 8, which the host does not have');
  assert.is(refusal?.hint, 'its CPUs are 0 to 7');
  assert.is(check(pinned(7)).refusal, undefined);
  assert.is(check(pinned(99), { facts: { release: 14 } }).refusal, undefined);
});

test.run();
