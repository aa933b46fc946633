import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { checkAccounting } from './accounting.js';
import { answer } from './answer.js';
import type { HostFacts } from './host-facts.js';
import type { Holding } from './one-writer.js';
import { look, type Steps } from './step.js';

export interface CapacityCase {
  readonly definition: VmDefinition;
  /** VMs that run, or are about to. */
  readonly others: readonly VmDefinition[];
  readonly facts: Pick<HostFacts, 'release' | 'physicalMemory' | 'cpus' | 'maxVcpus'>;
  /** What its guest has run with up to now, where it only reboots: what the host bore is not taken from it. */
  readonly before?: Pick<VmDefinition, 'memoryBytes'> | undefined;
}

/** What vmm(4) of 13 gives a guest at most (vmm.c); later it is the host's CPUs unless loader.conf says more. */
const VCPUS_OF_13 = 16;

/**
 * Whether the host has the memory and the CPUs for a guest, and keeps its limits. One look for those, and another one for a guest with more vCPUs than the host
 * has CPUs: hw.vmm.maxcpu is told once vmm(4) is loaded, which may be after the look at the host.
 */
export function* checkCapacity(one: CapacityCase): Steps<Holding> {
  // A guest that only reboots goes on without a limit, and its owner hears of it when it runs again.
  const unlimited = one.before === undefined ? yield* checkAccounting(one.definition) : undefined;
  const shortage = judgeVcpus(one.definition, yield* lookMaxVcpus(one)) ?? judgePins(one) ?? judgeMemory(one);
  const refusal = shortage ?? unlimited;
  if (refusal !== undefined) return { warnings: [], refusal };
  return { warnings: memoryWarnings(one) };
}

/** undefined = nobody knows, and bhyve will tell. */
function* lookMaxVcpus({ definition, facts }: CapacityCase): Steps<number | undefined> {
  const { maxVcpus, cpus = Infinity, release } = facts;
  if (maxVcpus !== undefined) return maxVcpus;
  if (release < 14) return VCPUS_OF_13;
  if (definition.cpus.count <= cpus || cpus === Infinity) return undefined;
  const args = ['-n', 'hw.vmm.maxcpu'];
  const { stdout } = yield* look({ file: 'sysctl', args }, { fresh: answer(0, { stdout: `${cpus}\n` }) });
  const most = stdout.trim();
  return /^\d+$/.test(most) ? Number(most) : undefined;
}

function judgeVcpus({ name, cpus }: VmDefinition, most: number | undefined): VmctlError | undefined {
  if (most === undefined || cpus.count <= most) return undefined;
  const message = `${name}: ${cpus.count} vCPUs are more than the ${most} that vmm(4) gives a guest here`;
  return new VmctlError('host', message, {
    hint: `set cpus = ${most}, or put hw.vmm.maxcpu="${cpus.count}" into /boot/loader.conf and boot (13 has ${VCPUS_OF_13}, for good)`,
  });
}

function judgePins({ definition, facts }: CapacityCase): VmctlError | undefined {
  const { cpus } = facts;
  const pin = definition.cpuPins.find(({ hostCpu }) => cpus !== undefined && hostCpu >= cpus);
  if (pin === undefined || cpus === undefined) return undefined;
  const message = `${definition.name}: vCPU ${pin.vcpu} is pinned to CPU ${pin.hostCpu}, which the host does not have`;
  return new VmctlError('host', message, { hint: `its CPUs are 0 to ${cpus - 1}` });
}

function judgeMemory({ definition, facts, before }: CapacityCase): VmctlError | undefined {
  const { name, memoryBytes } = definition;
  const most = Math.max(facts.physicalMemory ?? Infinity, before?.memoryBytes ?? 0);
  const { physicalMemory } = facts;
  if (physicalMemory === undefined || memoryBytes <= most) return undefined;
  const message = `${name}: ${mebibytes(memoryBytes)} of memory are more than the ${mebibytes(physicalMemory)} of the host`;
  return new VmctlError('host', message, {
    hint: 'set less memory: `sysctl hw.physmem` tells what there is',
  });
}

/** A guest takes its memory page by page, so that many do with less than they were promised. */
function memoryWarnings({ definition, others, facts }: CapacityCase): readonly string[] {
  const { physicalMemory } = facts;
  const taken = others.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  if (physicalMemory === undefined || taken + definition.memoryBytes <= physicalMemory) return [];
  const left = mebibytes(Math.max(0, physicalMemory - taken));
  return [
    `${mebibytes(definition.memoryBytes)} of memory, and the guests that run leave ${left} of ${mebibytes(physicalMemory)}: the host may swap`,
  ];
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / (1024 * 1024))} MiB`;
}
