import type { CpuTopology } from './definition.js';
import { accepted, type Reading, refused } from './reading.js';

/** bhyve(8) -c: counts are 16 bits wide (bhyve-cases topo-17, topo-18). */
export const MOST_CPUS = 65535;

export interface TopologyTable {
  readonly count?: number | undefined;
  readonly sockets?: number | undefined;
  readonly cores?: number | undefined;
  readonly threads?: number | undefined;
}

/**
 * A table of counts -> a complete topology. What is missing is 1, and all three are given on, because bhyve itself
 * takes missing sockets for the number of CPUs and then refuses the product (bhyve-cases topo-27).
 */
export function readTopology(table: TopologyTable): Reading<CpuTopology> {
  const { count, sockets = 1, cores = 1, threads = 1 } = table;
  const product = sockets * cores * threads;
  const shaped = table.sockets !== undefined || table.cores !== undefined || table.threads !== undefined;
  if (!shaped) {
    return count === undefined
      ? refused('say how many: cpus = 2, or { sockets, cores, threads }')
      : accepted({ count });
  }
  if (count !== undefined && count !== product) {
    return refused(
      `${sockets} sockets of ${cores} cores of ${threads} threads make ${product} CPUs, not ${count}`,
    );
  }
  if (product > MOST_CPUS) return refused(`${product} CPUs are more than bhyve takes (${MOST_CPUS})`);
  return accepted({ count: product, sockets, cores, threads });
}
