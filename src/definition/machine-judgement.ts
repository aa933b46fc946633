import { cpuCount } from './cpu-count.js';
import type { Finding } from './finding.js';
import { listedCpus } from './limit.js';
import { readSize } from './size.js';
import { atKey, atValue, rowsOf, tableOf, type Tables } from './rows.js';

/** VM_MAXMEMDOM, vmm.h (facts 6.1). */
const MOST_DOMAINS = 8;

/** Pins, NUMA domains and firmware configuration against processor, memory and loader. */
export function judgeMachine(tables: Tables): readonly Finding[] {
  return [...judgePins(tables), ...judgeDomains(tables), ...judgeFwcfg(tables)];
}

/** bhyve takes pins of CPUs that are not there without a word (bhyve-cases README 18). */
function judgePins({ cpu_pin: pins, cpus }: Tables): readonly Finding[] {
  const count = cpuCount(cpus);
  if (!Array.isArray(pins) || count === undefined) return [];
  const words: readonly unknown[] = pins;
  return words.flatMap((pin, index) => {
    const vcpu = typeof pin === 'string' ? /^(\d{1,5}):\d{1,5}$/.exec(pin)?.[1] : undefined;
    if (vcpu === undefined) return [];
    if (Number(vcpu) >= count)
      return [atValue(['cpu_pin', index], `there is no vCPU ${vcpu}: ${span(count)}`)];
    if (words.indexOf(pin) === index) return [];
    return [atValue(['cpu_pin', index], `"${String(pin)}" stands here twice`)];
  });
}

function span(count: number): string {
  return count === 1 ? 'the only one is 0' : `they are 0 to ${count - 1}`;
}

function judgeDomains(tables: Tables): readonly Finding[] {
  const rows = rowsOf(tables['numa']);
  if (rows.length === 0) return [];
  const kind = tableOf(tables['loader'])?.['type'] ?? tables['loader'];
  return [
    ...(kind === 'bhyveload' || kind === 'grub'
      ? [atKey(['numa'], `NUMA domains need a firmware: ${kind} knows nothing of them (facts 6.1)`)]
      : []),
    ...(rows.length > MOST_DOMAINS
      ? [atKey(['numa', MOST_DOMAINS], `bhyve takes ${MOST_DOMAINS} NUMA domains at most`)]
      : []),
    ...judgeSum(tables),
    ...judgeDomainCpus(tables),
  ];
}

function judgeSum({ numa, memory }: Tables): readonly Finding[] {
  const sizes = rowsOf(numa).map(({ row }) => bytesOf(row['memory']));
  const whole = bytesOf(memory);
  if (whole === undefined) return [];
  let sum = 0;
  for (const size of sizes) {
    if (size === undefined) return [];
    sum += size;
  }
  if (sum === whole) return [];
  const message = `the domains have ${mebibytes(sum)} together, memory is ${mebibytes(whole)}`;
  return [atValue(['numa', sizes.length - 1, 'memory'], message)];
}

function bytesOf(written: unknown): number | undefined {
  const reading = typeof written === 'string' ? readSize(written) : undefined;
  return reading?.ok === true ? reading.value : undefined;
}

function mebibytes(bytes: number): string {
  return `${bytes / 1024 / 1024}M`;
}

/** A vCPU in two domains ends bhyve (bhyve-cases n-run-3); one that is not there is passed over. */
function judgeDomainCpus({ numa, cpus }: Tables): readonly Finding[] {
  const count = cpuCount(cpus);
  const homes = new Map<number, number>();
  return rowsOf(numa).flatMap(({ row, index }) => {
    const list = typeof row['cpus'] === 'string' ? listedCpus(row['cpus']) : undefined;
    const at = (message: string) => [atValue(['numa', index, 'cpus'], message)];
    for (const cpu of list ?? []) {
      if (count !== undefined && cpu >= count) return at(`there is no vCPU ${cpu}: ${span(count)}`);
      const home = homes.get(cpu);
      if (home !== undefined) return at(`vCPU ${cpu} is already in domain number ${home + 1}`);
      homes.set(cpu, index);
    }
    return [];
  });
}

/** Items are given to the guest by QEMU's interface alone (facts 6.1). */
function judgeFwcfg({ fwcfg }: Tables): readonly Finding[] {
  const table = tableOf(fwcfg);
  if (table === undefined) return [];
  const rows = rowsOf(table['item']);
  const names = new Set<unknown>();
  return rows.flatMap(({ row, index }) => {
    const path = ['fwcfg', 'item', index];
    const both = row['string'] !== undefined && row['file'] !== undefined;
    const none = row['string'] === undefined && row['file'] === undefined;
    const twice = row['name'] !== undefined && names.has(row['name']);
    names.add(row['name']);
    return [
      ...(index === 0 && table['type'] === 'bhyve'
        ? [atValue(['fwcfg', 'type'], 'only type = "qemu" shows items to the guest')]
        : []),
      ...(none ? [atKey(path, 'the content is missing: write string = "..." or file = "/path"')] : []),
      ...(both ? [atKey([...path, 'file'], 'an item has a string or a file: leave one of them out')] : []),
      ...(twice ? [atValue([...path, 'name'], `there is an item "${String(row['name'])}" already`)] : []),
    ];
  });
}
