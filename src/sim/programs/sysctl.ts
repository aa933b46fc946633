import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { isLoaded } from '../module.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'sysctl: values': 'facts 12; opaque ones: sbin/sysctl/sysctl.c [14]',
  'sysctl: unknown oid': 'facts 12',
  'sysctl: set': 'UNPROVEN',
  'uname: values': 'facts 12 (patch levels made up)',
  'freebsd-version: values':
    'bin/freebsd-version/freebsd-version.sh.in: kernel, running, userland in this order',
} satisfies Evidence;

/** sysctl(8): unknown names do not stop the others; the exit code is their number. */
export function sysctl(world: World, call: Call): Outcome {
  const { given, operands } = getopt(call.args, 'abdeFhilNnoqTtWxX');
  const values = valuesOf(world);
  let stdout = '';
  let stderr = '';
  let failed = 0;
  for (const name of operands) {
    if (name.includes('=')) return reply(EVIDENCE['sysctl: set'], 0);
    const value = values.get(name);
    if (name === OPAQUE && value !== undefined)
      stdout += given.has('o') ? opaque(name, value, given.has('n')) : '';
    else if (value !== undefined) stdout += given.has('n') ? `${value}\n` : `${name}: ${value}\n`;
    else if (!given.has('i')) {
      failed += 1;
      stderr += given.has('q') ? '' : `sysctl: unknown oid '${name}'\n`;
    }
  }
  return reply(EVIDENCE[failed === 0 ? 'sysctl: values' : 'sysctl: unknown oid'], failed, { stdout, stderr });
}

/** A struct to sysctl(8): without -o nothing is printed of it, and that is no failure (sys/kern/kern_mib.c, sbin/sysctl/sysctl.c). */
const OPAQUE = 'kern.boot_id';

function opaque(name: string, uuid: string, bare: boolean): string {
  const hex = uuid.replaceAll('-', '');
  return `${bare ? '' : `${name}: `}Format: Length:${hex.length / 2} Dump:0x${hex}\n`;
}

const RELEASES = {
  13: { osreldate: 1305000, name: '13.5-RELEASE' },
  14: { osreldate: 1403000, name: '14.3-RELEASE' },
  15: { osreldate: 1500068, name: '15.0-RELEASE' },
} as const;

/** __FreeBSD_version that the world's programs were built for. */
export function osreldateOf(world: World): number {
  return RELEASES[world.settings.release].osreldate;
}

function valuesOf(world: World): Map<string, string> {
  const release = RELEASES[world.settings.release];
  const values = new Map(Object.entries(FIXED));
  values.set('kern.osreldate', String(release.osreldate));
  values.set('kern.osrelease', release.name);
  values.set('kern.hostuuid', hostUuid(world.settings.seed));
  values.set('kern.boot_id', world.bootId);
  values.set(
    'kern.boottime',
    `{ sec = ${Math.floor(world.bootedAt / 1000)}, usec = 0 } ${new Date(world.bootedAt).toUTCString()}`,
  );
  if (isLoaded(world, 'vmm')) {
    values.set('hw.vmm.maxcpu', world.settings.release === 13 ? '16' : FIXED['hw.ncpu']);
    values.set('hw.vmm.iommu.initialized', '0');
    values.set('hw.vmm.iommu.enable', '1');
    values.set('hw.vmm.amdvi.enable', '0');
    values.set('hw.vmm.vmx.initialized', '1');
    values.set('hw.vmm.vmx.cap.unrestricted_guest', '1');
  }
  if (isLoaded(world, 'ng_socket')) {
    values.set('net.graph.maxdgram', '20480');
    values.set('net.graph.recvspace', '20480');
  }
  for (const [name, value] of Object.entries(world.knobs.sysctls ?? {})) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  return values;
}

const FIXED = {
  'hw.machine': 'amd64',
  'hw.machine_arch': 'amd64',
  'hw.model': 'AMD EPYC 7302P 16-Core Processor',
  'hw.ncpu': '32',
  'hw.physmem': '137283616768',
  'hw.usermem': '134217728000',
  'hw.pagesize': '4096',
  'kern.hostname': 'simhost.example.org',
  'kern.ostype': 'FreeBSD',
  'kern.vm_guest': 'none',
  'kern.securelevel': '-1',
  'kern.init_shutdown_timeout': '120',
  'kern.ipc.maxsockbuf': '2097152',
  'kern.racct.enable': '0',
  'net.link.ifqmaxlen': '50',
  'security.jail.jailed': '0',
  'vm.stats.vm.v_free_count': '24000000',
};

/** One host, one uuid: the seed stands for the hardware. */
function hostUuid(seed: number): string {
  return `4c4c4544-0042-3510-8052-${(seed >>> 0).toString(16).padStart(12, '0')}`;
}

/** freebsd-version(1): whatever the order of the flags, each at most once. */
export function freebsdVersion(world: World, call: Call): Outcome {
  const { given } = getopt(call.args, 'kruj:');
  const count = ['k', 'r', 'u'].filter((letter) => given.has(letter)).length;
  const { name } = RELEASES[world.settings.release];
  return reply(EVIDENCE['freebsd-version: values'], 0, { stdout: `${name}\n`.repeat(Math.max(1, count)) });
}

/** uname(1): the kernel's release. */
export function uname(world: World, call: Call): Outcome {
  const release = RELEASES[world.settings.release];
  const parts: Record<string, string> = {
    s: 'FreeBSD',
    n: FIXED['kern.hostname'],
    r: release.name,
    v: `FreeBSD ${release.name} GENERIC`,
    m: 'amd64',
    p: 'amd64',
    K: String(release.osreldate),
    U: String(release.osreldate),
  };
  const { given } = getopt(call.args, 'abiKmnoprsUv');
  const letters = given.has('a') ? [...'snrvm'] : [...'snrvmpUK'].filter((letter) => given.has(letter));
  const shown = letters.length === 0 ? ['s'] : letters;
  return reply(EVIDENCE['uname: values'], 0, {
    stdout: `${shown.map((letter) => parts[letter]).join(' ')}\n`,
  });
}
