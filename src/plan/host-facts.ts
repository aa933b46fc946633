import type { CommandResult, HostCommand } from '../command/command.js';
import { look, type Steps } from './step.js';

/** What of the host plans depend on and what does not change while it is up. */
export interface HostFacts {
  /** Major release: 13, 14, 15; 14 when it could not be seen. */
  readonly release: number;
  /** hw.machine_arch: `amd64`, `aarch64`; `amd64` when it could not be seen. */
  readonly arch: string;
  /** kern.hostuuid; the nil UUID when it could not be seen. */
  readonly hostUuid: string;
  /** kern.boot_id in hex: another one each boot. undefined when it could not be seen (12 and older have none). */
  readonly bootId: string | undefined;
  /** kern.hostname; `localhost` when it could not be seen. */
  readonly hostname: string;
  /** hw.physmem in bytes, hw.ncpu, hw.vmm.maxcpu; absent = not seen. The last one is told once vmm(4) is loaded, and not by 13. */
  readonly physicalMemory?: number;
  readonly cpus?: number;
  readonly maxVcpus?: number;
  /** Names of what could not be seen. */
  readonly missing: readonly string[];
}

/** -o: kern.boot_id is opaque, and plain sysctl(8) prints nothing for such (sysctl.c, kern_mib.c; run: UNPROVEN). */
const LOOK: HostCommand = {
  file: 'sysctl',
  args: [
    ...['-n', '-o', 'kern.osreldate', 'hw.physmem', 'hw.ncpu', 'hw.vmm.maxcpu'],
    ...['hw.machine_arch', 'kern.hostuuid', 'kern.boot_id', 'kern.hostname'],
  ],
};
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One look. Never throws: what cannot be seen is replaced and named in `missing`. */
export function* lookHost(): Steps<HostFacts> {
  return parseHost(yield* look(LOOK));
}

/**
 * Reads the values in order, one a line. A name the kernel does not know leaves its line out (facts.md 12), so each line
 * is known by its form, and the host name is what is left.
 */
export function parseHost(result: CommandResult): HostFacts {
  const lines = result.stdout.split('\n').map((line) => line.trim());
  const reldate = lines.find((line) => /^\d{6,7}$/.test(line));
  const uuid = lines.find((line) => UUID.test(line));
  const archAt = lines.findIndex((line) => /^(amd64|i386|aarch64|armv7|powerpc\w*|riscv64\w*)$/.test(line));
  const bootId = parseBootId(lines.slice(archAt + 1).filter((line) => line !== uuid));
  const hostname = lines.filter((line) => line !== '').at(-1);
  const named =
    hostname === undefined || [reldate, uuid, bootId?.line, lines[archAt]].includes(hostname)
      ? undefined
      : hostname;
  const values = { 'kern.osreldate': reldate, 'hw.machine_arch': lines[archAt], 'kern.hostuuid': uuid };
  const others = { 'kern.boot_id': bootId, 'kern.hostname': named };
  return {
    release: reldate === undefined ? 14 : Math.floor(Number(reldate) / 100_000),
    arch: lines[archAt] ?? 'amd64',
    hostUuid: uuid?.toLowerCase() ?? NIL_UUID,
    bootId: bootId?.id,
    hostname: named ?? 'localhost',
    ...parseSizes(lines.slice(0, Math.max(0, archAt))),
    missing: Object.entries({ ...values, ...others }).flatMap(([name, value]) =>
      value === undefined ? [name] : [],
    ),
  };
}

/** Memory has more digits than kern.osreldate, CPUs fewer; the number of the host's comes first. */
function parseSizes(lines: readonly string[]): Pick<HostFacts, 'physicalMemory' | 'cpus' | 'maxVcpus'> {
  const numbers = lines.filter((line) => /^\d+$/.test(line));
  const memory = numbers.find((line) => line.length > 7);
  const [cpus, maxVcpus] = numbers.filter((line) => line.length < 6).map(Number);
  return {
    ...(memory === undefined ? {} : { physicalMemory: Number(memory) }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(maxVcpus === undefined ? {} : { maxVcpus }),
  };
}

/** `Format: Length:16 Dump:0x...` of an opaque value; a kernel or tool that writes plain hex or a UUID is understood too. */
function parseBootId(lines: readonly string[]): { line: string; id: string } | undefined {
  for (const line of lines) {
    const id =
      /^Format:\S* Length:\d+ Dump:0x([0-9a-f]+)/.exec(line)?.[1] ??
      (UUID.test(line) ? line : plainHex(line));
    if (id !== undefined) return { line, id };
  }
  return undefined;
}

function plainHex(line: string): string | undefined {
  return /^[0-9a-f]{32}$/i.test(line) ? line : undefined;
}
