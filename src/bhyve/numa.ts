import type { VmDefinition } from '../definition/definition.js';

const MIB = 1024 * 1024;

/**
 * -n of each domain (15). It splits its words at commas and skips what it does not know, so that of `0-3,8` only `0-3` would be
 * left: such a list is said by -o.
 */
export function planNuma({ numa }: VmDefinition): string[] {
  return numa.flatMap(({ memoryBytes, cpus, domainPolicy }, id) => {
    const isList = cpus.includes(',');
    const words = [
      `id=${id}`,
      `size=${Math.round(memoryBytes / MIB)}M`,
      ...(isList ? [] : [`cpus=${cpus}`]),
      ...(domainPolicy === undefined || domainPolicy.includes(',') ? [] : [`domain_policy=${domainPolicy}`]),
    ];
    return [
      ...['-n', words.join(',')],
      ...(isList ? ['-o', `domains.${id}.cpus=${cpus}`] : []),
      ...(domainPolicy?.includes(',') === true ? ['-o', `domains.${id}.domain_policy=${domainPolicy}`] : []),
    ];
  });
}
