import type { BhyveHost } from './host.js';
import { USAGE_13, USAGE_14, USAGE_15, USAGE_ARM64, USAGE_MAIN } from './usage.js';

/** How one bhyve differs from the others: the releases by data, so that the rules stay one. */
export interface Build {
  /** getopt(3)'s option string. */
  readonly letters: string;
  /** In the option string but without a case: usage, exit 1. */
  readonly unhandled: string;
  readonly usage: string;
  /** Variables set before the options are read. */
  readonly defaults: readonly (readonly [string, string])[];
  /** -A sets acpi_tables (13); later it does nothing. */
  readonly acpiByFlag: boolean;
  readonly bootrom: string;
  readonly bootvars: string;
  /** Where the boot ROM is opened: with the lpc device, before all devices, or by the arm64 platform. */
  readonly bootromOpened: 'with lpc' | 'before pci' | 'by platform';
  readonly msix: string;
  /** Deprecated variable, its new name, the warning. */
  readonly renamed: readonly (readonly [string, string, string])[];
  readonly pinRanges: boolean;
  readonly scsiTargets: boolean;
  readonly consoleTcp: boolean;
  readonly tpm: boolean;
  /** Netgraph's complaints: 13 prints them on stdout (facts 5). */
  readonly netgraphOutput: 'stdout' | 'stderr';
  /** vm_openf (15) instead of vm_create, vm_open and vm_reinit (13, 14). */
  readonly opensByVmOpenf: boolean;
  readonly maxColumns: number;
  readonly maxRows: number;
  readonly missingDevices: readonly string[];
}

const AMD64_14: Build = {
  letters: 'aehuwxACDHIPSWYk:f:o:p:G:c:s:m:l:K:U:',
  unhandled: '',
  usage: USAGE_14,
  defaults: [
    ['acpi_tables', 'true'],
    ['acpi_tables_in_memory', 'true'],
    ['memory.size', '256M'],
    ['x86.strictmsr', 'true'],
    ['lpc.fwcfg', 'bhyve'],
  ],
  acpiByFlag: false,
  bootrom: 'lpc.bootrom',
  bootvars: 'lpc.bootvars',
  bootromOpened: 'with lpc',
  msix: 'virtio_msix',
  renamed: [],
  pinRanges: false,
  scsiTargets: false,
  consoleTcp: false,
  tpm: true,
  netgraphOutput: 'stderr',
  opensByVmOpenf: false,
  maxColumns: 3840,
  maxRows: 2160,
  missingDevices: [],
};

const AMD64_13: Build = {
  ...AMD64_14,
  letters: 'aehuwxACDHIPSWYk:o:p:G:c:s:m:l:K:U:',
  usage: USAGE_13,
  defaults: [
    ['acpi_tables', 'false'],
    ['memory.size', '256M'],
    ['x86.strictmsr', 'true'],
  ],
  acpiByFlag: true,
  tpm: false,
  netgraphOutput: 'stdout',
  maxColumns: 1920,
  maxRows: 1200,
};

const AMD64_15: Build = {
  ...AMD64_14,
  letters: 'aehuwxACDHIPSWYk:f:o:p:G:c:s:m:n:l:K:U:',
  usage: USAGE_15,
  defaults: [
    ['acpi_tables', 'true'],
    ['acpi_tables_in_memory', 'true'],
    ['memory.size', '256M'],
    ['x86.strictmsr', 'true'],
    ['x86.verbosemsr', 'false'],
    ['lpc.fwcfg', 'bhyve'],
  ],
  bootrom: 'bootrom',
  bootvars: 'bootvars',
  bootromOpened: 'before pci',
  renamed: [
    ['lpc.bootrom', 'bootrom', "lpc.bootrom is deprecated, use '-o bootrom' instead"],
    ['lpc.bootvars', 'bootvars', "lpc.bootvars is deprecated, use '-o bootvars' instead"],
  ],
  consoleTcp: true,
  opensByVmOpenf: true,
};

const AMD64_MAIN: Build = {
  ...AMD64_15,
  letters: 'aehuwxACDHIMPSWYk:f:o:p:G:c:s:m:n:l:K:U:',
  usage: USAGE_MAIN,
  msix: 'virtio.msix',
  renamed: [
    ['lpc.bootrom', 'bootrom', "'lpc.bootrom' is deprecated, use '-o bootrom' instead"],
    ['lpc.bootvars', 'bootvars', "'lpc.bootvars' is deprecated, use '-o bootvars' instead"],
    ['virtio_msix', 'virtio.msix', "'virtio_msix' is deprecated, use 'virtio.msix' instead"],
  ],
  pinRanges: true,
  scsiTargets: true,
};

const ARM64: Build = {
  ...AMD64_MAIN,
  letters: 'hCDMSWk:f:o:p:G:c:s:m:U:',
  unhandled: 'f',
  usage: USAGE_ARM64,
  defaults: [
    ['acpi_tables', 'false'],
    ['acpi_tables_in_memory', 'false'],
    ['memory.size', '256M'],
    ['rundir', '/var/run/bhyve/'],
  ],
  bootromOpened: 'by platform',
  renamed: AMD64_MAIN.renamed.slice(2),
  tpm: false,
  missingDevices: ['fbuf', 'lpc', 'passthru', 'virtio-input'],
};

const AMD64 = { '13': AMD64_13, '14': AMD64_14, '15': AMD64_15, main: AMD64_MAIN };

/** The bhyve a host has. arm64 exists from 15 on and is modelled on main alone (bhyve-cases/arm64-main). */
export function buildOf(host: Pick<BhyveHost, 'flavour' | 'arch'>): Build {
  return host.arch === 'arm64' ? ARM64 : AMD64[host.flavour];
}
