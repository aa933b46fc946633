import type { CpuTopology, VmDefinition } from '../definition/definition.js';

const MIB = 1024 * 1024;

/** `-c` of bhyve(8). A topology is given in full: what is left out counts as 1 and must multiply to the number. */
export function planCpus(cpus: CpuTopology): string[] {
  const { count, sockets, cores, threads } = cpus;
  const parts = Object.entries({ sockets, cores, threads }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return ['-c', [String(count), ...parts].join(',')];
}

/** `-p` of each pinned vCPU; several of one add up (bhyve-cases pin-twice). */
export function planPins({ cpuPins }: VmDefinition): string[] {
  return cpuPins.flatMap(({ vcpu, hostCpu }) => ['-p', `${vcpu}:${hostCpu}`]);
}

/** `512M`: the same word for bhyve, bhyveload and grub-bhyve, which must agree (facts.md 7). */
export function memoryWord(definition: VmDefinition): string {
  return `${Math.round(definition.memoryBytes / MIB)}M`;
}
