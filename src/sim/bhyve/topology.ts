import { setValue } from './config.js';
import { strtol } from './number.js';
import { errx, EX_USAGE, EXIT_ERROR, type Process } from './process.js';
import { value } from './value.js';

const UINT16_MAX = 0xffff;

/** -c: numbers are not looked at before the start; an empty word between commas sets cpus to nothing. */
export function parseTopology(process: Process, text: string): void {
  if (text === '') {
    for (const name of ['sockets', 'cores', 'threads', 'cpus']) setValue(process, name, '1');
    return;
  }
  for (const word of text.split(',')) {
    const named = /^(cpus|sockets|cores|threads)=(.*)$/s.exec(word);
    if (named?.[1] !== undefined) setValue(process, named[1], named[2] ?? '');
    else if (word.includes('=')) errx(process, EX_USAGE, `invalid cpu topology '${text}'`);
    else setValue(process, 'cpus', word);
  }
}

/** calc_topology: how many vCPUs; exits 4 when the numbers do not fit together. */
export function countCpus(process: Process): number {
  const cpus = readCount(process, 'cpus');
  const cores = readCount(process, 'cores') ?? 1;
  const threads = readCount(process, 'threads') ?? 1;
  const sockets = readCount(process, 'sockets') ?? cpus ?? 1;
  const computed = sockets * cores * threads;
  if (computed > UINT16_MAX) errx(process, EXIT_ERROR, `Computed number of vCPUs too high: ${computed}`);
  if (cpus !== undefined && cpus !== computed) {
    const topology = `${sockets} sockets, ${cores} cores, ${threads} threads`;
    errx(process, EXIT_ERROR, `Topology (${topology}) does not match ${cpus} vCPUs`);
  }
  return computed;
}

/** parse_int_value: strtol of base 0, so 0x4 and 010 count, trailing blanks do not. */
export function parseCount(
  process: Process,
  name: string,
  text: string,
  lowest: number,
  highest: number,
): number {
  const read = strtol(text, 0);
  const bad = read.empty || read.overflow || read.rest !== '';
  if (bad || read.value < lowest || read.value > highest) {
    errx(process, EXIT_ERROR, `Invalid value for ${name}: '${text}'`);
  }
  return Number(read.value);
}

function readCount(process: Process, name: string): number | undefined {
  const text = value(process, name);
  return text === undefined ? undefined : parseCount(process, name, text, 1, UINT16_MAX);
}
