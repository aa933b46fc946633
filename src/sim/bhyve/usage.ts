const TOPOLOGY = '[-c [[cpus=]numcpus][,sockets=n][,cores=n][,threads=n]]';
const PIN_RANGES = '[-p vcpuN[-vcpuM]]:hostcpuX[-hostcpuY]';
const CORE = '-C: include guest memory in core file';
const CPUS = '-c: number of CPUs and/or topology specification';

/** usage() of 13 (2021's bhyverun.c; UNPROVEN for 13.2 and later). */
export const USAGE_13 = usage(
  ['[-AaCDeHhPSuWwxY]', TOPOLOGY, '[-G port] [-k config_file] [-l lpc] [-m mem] [-o var=value]', tail14()],
  ['-A: create ACPI tables', ...amd64Lines('-m: memory size in MB')],
);

/** usage() of 14 (bhyve-cases/amd64-14). */
export const USAGE_14 = usage(
  ['[-aCDeHhPSuWwxY]', TOPOLOGY, '[-G port] [-k config_file] [-l lpc] [-m mem] [-o var=value]', tail14()],
  amd64Lines('-m: memory size'),
);

/** usage() of 15: main without -M and -p ranges (bhyve-cases/README; UNPROVEN). */
export const USAGE_15 = usage(
  ['[-aCDeHhPSuWwxY]', TOPOLOGY, '[-G port] [-k config_file] [-l lpc] [-m mem] [-o var=value]', tail14()],
  amd64Lines('-m: memory size', '-n: NUMA domain specification'),
);

/** usage() of main on amd64 (bhyve-cases/amd64-main). */
export const USAGE_MAIN = usage(
  [
    '[-aCDeHhPSuWwxY]',
    TOPOLOGY,
    '[-G port] [-k config_file] [-l lpc] [-m mem] [-o var=value]',
    PIN_RANGES,
    '[-r file] [-s pci] [-U uuid] vmname',
  ],
  amd64Lines('-M: monitor mode', '-m: memory size', '-n: NUMA domain specification'),
);

/** usage() of main on arm64 (bhyve-cases/arm64-main). */
export const USAGE_ARM64 = usage(
  [
    '[-CDHhSW]',
    TOPOLOGY,
    '[-k config_file] [-m mem] [-o var=value]',
    PIN_RANGES,
    '[-r file] [-s pci] [-U uuid] vmname',
  ],
  [
    CORE,
    CPUS,
    '-D: destroy on power-off',
    '-G: start a debug server',
    '-h: help',
    '-k: key=value flat config file',
    '-M: monitor mode',
    '-m: memory size',
    "-o: set config 'var' to 'value'",
    "-p: pin 'vcpu' to 'hostcpu'",
    '-S: guest memory cannot be swapped',
    '-s: <slot,driver,configinfo> PCI slot config',
    '-U: UUID',
    '-W: force virtio to use single-vector MSI',
  ],
);

function usage(synopsis: readonly string[], options: readonly string[]): string {
  const head = synopsis.map((line, at) => (at === 0 ? `Usage: bhyve ${line}` : `             ${line}`));
  return [...head, ...options.map((line) => `       ${line}`), ''].join('\n');
}

function tail14(): string {
  return '[-p vcpu:hostcpu] [-r file] [-s pci] [-U uuid] vmname';
}

function amd64Lines(...memory: string[]): string[] {
  return [
    '-a: local apic is in xAPIC mode (deprecated)',
    CORE,
    CPUS,
    '-D: destroy on power-off',
    '-e: exit on unhandled I/O access',
    '-G: start a debug server',
    '-H: vmexit from the guest on HLT',
    '-h: help',
    '-k: key=value flat config file',
    '-K: PS2 keyboard layout',
    '-l: LPC device configuration',
    ...memory,
    "-o: set config 'var' to 'value'",
    '-P: vmexit from the guest on pause',
    "-p: pin 'vcpu' to 'hostcpu'",
    '-S: guest memory cannot be swapped',
    '-s: <slot,driver,configinfo> PCI slot config',
    '-U: UUID',
    '-u: RTC keeps UTC time',
    '-W: force virtio to use single-vector MSI',
    '-w: ignore unimplemented MSRs',
    '-x: local APIC is in x2APIC mode',
    '-Y: disable MPtable generation',
  ];
}
