import { buildOf } from './build.js';
import type { BhyveHost } from './host.js';
import { readOptions } from './options.js';
import { listDevices } from './pci.js';
import { Ended, type Process } from './process.js';
import { start } from './start.js';
import { newNode } from './tree.js';
import type { BhyveVerdict, PciDevice } from './verdict.js';

/**
 * What bhyve(8) does with an argv (without the program's name) up to the moment the guest runs: the order of its checks,
 * its texts and exit codes as recorded (bhyve-cases) and as facts 5, 6 and 17 say. Asks the host only through `host`.
 */
export function parseBhyve(argv: readonly string[], host: BhyveHost): BhyveVerdict {
  const process = newProcess(host);
  try {
    return start(process, readOptions(process, argv));
  } catch (ended) {
    if (ended instanceof Ended) return ended.verdict;
    throw ended;
  }
}

/**
 * Every PCI device an argv asks for, in order of address, read independently of whoever wrote the argv. Options are raw.
 * @throws Error with bhyve's own words when bhyve would refuse the argv while reading it.
 */
export function devicesOf(argv: readonly string[], host: Partial<BhyveHost> = {}): readonly PciDevice[] {
  const process = newProcess({ ...NOWHERE, ...host });
  try {
    readOptions(process, argv);
  } catch (ended) {
    if (!(ended instanceof Ended)) throw ended;
    throw new Error(`bhyve refuses this argv: ${ended.verdict.stderr}`, { cause: ended });
  }
  return listDevices(process.config);
}

/** A host with nothing on it, for reading alone. */
const NOWHERE: BhyveHost = {
  flavour: 'main',
  arch: 'amd64',
  maxCpus: 1,
  vm: 'absent',
  readFile: () => undefined,
  look: () => undefined,
};

function newProcess(host: BhyveHost): Process {
  return {
    host,
    build: buildOf(host),
    config: newNode(),
    stdout: '',
    stderr: '',
    errno: 'ENOENT',
    raw: false,
    stdioTaken: false,
    lpc: false,
    vm: 'untouched',
    nics: [],
    disks: [],
    consoles: [],
  };
}
