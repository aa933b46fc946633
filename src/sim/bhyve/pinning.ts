import { setValue } from './config.js';
import { sscanf, strtoul } from './number.js';
import { errx, EX_USAGE, EXIT_ERROR, print, type Process } from './process.js';
import { value } from './value.js';

const CPU_SETSIZE = 1024;
/** `char key[16]` of pincpu_parse and build_vcpumaps cuts long vCPU numbers. */
const KEY_LENGTH = 15;

/** -p: adds a host CPU to a vCPU's set; main also takes two ranges of one size. Trailing text is not looked at. */
export function parsePinning(process: Process, text: string): void {
  const [firstCpu, lastCpu, firstHost, lastHost] = process.build.pinRanges ? sscanf(text, '%d-%d:%d-%d') : [];
  if (firstCpu === undefined || lastCpu === undefined || firstHost === undefined || lastHost === undefined) {
    const [cpu, host] = sscanf(text, '%d:%d');
    if (cpu === undefined || host === undefined) refuse(process, text, `invalid format: ${text}`);
    pin(process, text, cpu, host);
    return;
  }
  if (lastCpu < firstCpu || lastHost < firstHost) {
    refuse(process, text, `invalid range (must be ascending): ${text}`);
  }
  if (lastCpu - firstCpu !== lastHost - firstHost) refuse(process, text, `range sizes do not match: ${text}`);
  for (let at = 0; at <= lastCpu - firstCpu; at += 1) pin(process, text, firstCpu + at, firstHost + at);
}

/** build_vcpumaps: reads the sets of the vCPUs the guest has; the others are ignored. */
export function readPinning(process: Process, cpus: number): void {
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const list = value(process, keyOf(cpu));
    if (list !== undefined) parseCpuSet(process, cpu, list);
  }
}

/** parse_cpuset: numbers and ranges; exits 4 when it is none. `owner` is the vCPU (or NUMA domain) named in complaints. */
export function parseCpuSet(process: Process, owner: number, list: string): Set<number> {
  const set = new Set<number>();
  let start: number | undefined;
  for (let token = list; ;) {
    const read = strtoul(token, 0);
    const cpu = Number(BigInt.asIntN(32, read.value));
    if (read.empty) refuseSet(process, owner, list);
    if (cpu < 0 || cpu >= CPU_SETSIZE) errx(process, EXIT_ERROR, outside(cpu));
    const end = read.rest[0];
    if (end === '-' && start === undefined) {
      start = cpu;
    } else if (end === undefined || end === ',') {
      if (start !== undefined && start > cpu)
        errx(process, EXIT_ERROR, `Invalid hostcpu range ${start}-${cpu}`);
      for (let one = start ?? cpu; one <= cpu; one += 1) set.add(one);
      start = undefined;
      if (end === undefined) return set;
    } else {
      refuseSet(process, owner, list);
    }
    token = read.rest.slice(1);
  }
}

function pin(process: Process, text: string, cpu: number, host: number): void {
  if (cpu < 0) refuse(process, text, `invalid vcpu '${cpu}'`);
  if (host < 0 || host >= CPU_SETSIZE) refuse(process, text, outside(host));
  const before = value(process, keyOf(cpu));
  setValue(process, keyOf(cpu), before === undefined ? String(host) : `${before},${host}`);
}

function keyOf(cpu: number): string {
  return `vcpu.${cpu}.cpuset`.slice(0, KEY_LENGTH);
}

function outside(cpu: number): string {
  return `hostcpu '${cpu}' outside valid range from 0 to ${CPU_SETSIZE - 1}`;
}

function refuse(process: Process, text: string, why: string): never {
  print(process, why);
  errx(process, EX_USAGE, `invalid vcpu pinning configuration '${text}'`);
}

function refuseSet(process: Process, owner: number, list: string): never {
  errx(process, EXIT_ERROR, `invalid cpuset for vcpu ${owner}: '${list}'`);
}
