import { createNode, findNode, setIn } from './config.js';
import { parseMemorySize } from './memory.js';
import { parseCpuSet } from './pinning.js';
import { errx, EX_USAGE, EXIT_ERROR, exit, printLine, warnx, type Process } from './process.js';
import { parseCount } from './topology.js';
import type { ConfigNode } from './tree.js';
import { bool, valueIn } from './value.js';

const UINT8_MAX = 255;
const VM_MAXMEMDOM = 8;

/** -n: one NUMA domain; words it does not know are skipped. */
export function parseDomain(process: Process, text: string): void {
  const found = new Map<string, string>();
  let id: number | undefined;
  for (const word of text.split(',')) {
    const named = /^(id|size|domain_policy|cpus)=(.*)$/s.exec(word);
    if (named?.[1] === 'id') id = parseCount(process, 'id', named[2] ?? '', 0, UINT8_MAX);
    else if (named?.[1] !== undefined) found.set(named[1], named[2] ?? '');
  }
  if (id === undefined) {
    if (text !== '') printLine(process, `Missing NUMA domain ID in '${text}'`);
    errx(process, EX_USAGE, `invalid NUMA configuration '${text}'`);
  }
  const node = createNode(process, `domains.${id}`);
  for (const name of ['size', 'domain_policy', 'cpus']) {
    const given = found.get(name);
    if (node !== undefined && given !== undefined) setIn(process, node, name, given);
  }
  if (!bool(process, 'acpi_tables', false)) errx(process, EX_USAGE, 'NUMA emulation requires ACPI');
}

/** calc_mem_affinity: the domains counted from 0 up to the first gap, with their sizes. */
export function readDomains(process: Process): ConfigNode[] {
  const domains: ConfigNode[] = [];
  let unsized = false;
  for (let id = 0; id < VM_MAXMEMDOM; id += 1) {
    const node = findNode(process, `domains.${id}`);
    if (node === undefined) break;
    const size = valueIn(process, node, 'size');
    if (size === undefined) unsized = true;
    else if (parseMemorySize(size) === undefined) {
      errx(process, EX_USAGE, `invalid memsize for domain ${id}: '${size}'`);
    }
    domains.push(node);
  }
  if (unsized) {
    const how = 'distributing total VM memory size across all domains';
    warnx(process, `At least one domain memory size was not specified, ${how}`);
  }
  return domains;
}

/** set_vcpu_affinities: each vCPU belongs to one domain. */
export function assignCpus(process: Process, domains: readonly ConfigNode[]): void {
  const taken = new Set<number>();
  for (const [id, node] of domains.entries()) {
    const list = valueIn(process, node, 'cpus');
    if (list === undefined) {
      printLine(process, `Missing CPU set for domain ${id}`);
      exit(process, EXIT_ERROR);
    }
    for (const cpu of parseCpuSet(process, id, list)) {
      if (taken.has(cpu)) {
        printLine(process, `Unable to set vCPU ${cpu} affinity for domain ${id}: File exists`);
        exit(process, EXIT_ERROR);
      }
      taken.add(cpu);
    }
  }
}
