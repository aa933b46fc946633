import { loadBootrom } from './bootrom.js';
import { openMachine } from './machine.js';
import { readMemory } from './memory.js';
import { assignCpus, readDomains } from './numa.js';
import { startDevices, listDevices } from './pci.js';
import { readPinning } from './pinning.js';
import { err, EXIT_ERROR, exit, print, printLine, warnx, type Process } from './process.js';
import { openSerial } from './serial.js';
import { countCpus } from './topology.js';
import { flatten } from './tree.js';
import type { RunVerdict } from './verdict.js';
import { bool, value } from './value.js';

/** main() behind the options: the dump or the start, check by check in bhyve's order. */
export function start(process: Process, name: string): RunVerdict {
  if (bool(process, 'config.dump', false)) {
    process.stdout += flatten(process.config)
      .map(([path, text]) => `${path}=${text}\n`)
      .join('');
    exit(process, 1);
  }
  const cpus = countCpus(process);
  readPinning(process, cpus);
  const memoryBytes = Number(readMemory(process));
  openMachine(process, name);
  if (cpus > process.host.maxCpus) {
    print(process, `${cpus} vCPUs requested but only ${process.host.maxCpus} available`);
    exit(process, EXIT_ERROR);
  }
  if (process.host.arch === 'amd64') {
    for (const path of ['x86.vmexit_on_hlt', 'x86.vmexit_on_pause', 'x86.x2apic']) bool(process, path, false);
  }
  startPlatform(process);
  startDevices(process);
  startTpm(process);
  return describe(process, { name, cpus, memoryBytes });
}

function startPlatform(process: Process): void {
  const domains = readDomains(process);
  for (const path of ['memory.wired', 'memory.guest_in_core']) bool(process, path, false);
  assignCpus(process, domains);
  if (process.build.bootromOpened === 'by platform') {
    startArm(process);
    return;
  }
  if (process.build.bootromOpened === 'before pci' && !loadBootrom(process)) exit(process, EXIT_ERROR);
  bool(process, 'rtc.use_localtime', true);
}

/** bhyve_init_platform of arm64: a boot ROM that cannot be opened is exit 1 (facts 16), a console that cannot, 4. */
function startArm(process: Process): void {
  const bootrom = value(process, process.build.bootrom);
  if (bootrom === undefined) {
    warnx(process, 'no bootrom specified');
    exit(process, EXIT_ERROR);
  }
  if (process.host.look(bootrom) === undefined) {
    process.errno = 'ENOENT';
    err(process, 1, `open(${bootrom})`);
  }
  const console = value(process, 'console');
  if (console === undefined || openSerial(process, 'console', console)) return;
  printLine(process, `Unable to initialize backend '${console}' for mmio uart`);
  exit(process, EXIT_ERROR);
}

/** init_tpm: comes after the devices and has its own last line. */
function startTpm(process: Process): void {
  const type = value(process, 'tpm.type');
  if (type === undefined || !process.build.tpm || type === 'passthru') return;
  if (type === 'swtpm') {
    const path = value(process, 'tpm.path') ?? '';
    if (process.host.connectUnix?.(path) !== false) return;
    warnx(process, `tpm_swtpm_init: unable to connect to tpm socket "${path}"`);
  } else warnx(process, `TPM emulation "${type}" not found`);
  printLine(process, 'Failed to init TPM device');
  exit(process, EXIT_ERROR);
}

/** The verdict of a start that worked; looking variables up once more must not print their warnings once more. */
function describe(process: Process, guest: Pick<RunVerdict, 'name' | 'cpus' | 'memoryBytes'>): RunVerdict {
  const { stdout, stderr, build } = process;
  const isSet = (path: string) => /^(true|on|yes|1)$/i.test(value(process, path) ?? '');
  const bootrom = value(process, build.bootrom);
  const bootvars = value(process, build.bootvars);
  return {
    kind: 'run',
    ...guest,
    vm: process.vm,
    wired: isSet('memory.wired'),
    destroyOnPoweroff: isSet('destroy_on_poweroff'),
    config: new Map(flatten(process.config)),
    devices: listDevices(process.config),
    nics: process.nics,
    disks: process.disks,
    consoles: process.consoles,
    ...(process.fbuf === undefined ? {} : { fbuf: process.fbuf }),
    ...(bootrom === undefined ? {} : { bootrom }),
    ...(bootvars === undefined ? {} : { bootvars }),
    stdout,
    stderr,
  };
}
