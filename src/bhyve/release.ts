import type { VmDefinition } from '../definition/definition.js';
import { readOptions } from '../definition/getopt.js';
import { LATER_DEFAULTS } from '../definition/vm-defaults.js';
import { VmctlError } from '../errors.js';

/** What of the host decides about bhyve's options. */
export interface BhyveHost {
  /** 13, 14 or 15. */
  readonly release: number;
  /** hw.machine_arch: `amd64`, `aarch64`. */
  readonly arch: string;
}

/** Something of a definition that not every bhyve can do. */
export interface Ability {
  /** As in the file. */
  readonly key: string;
  /** The first release that can. */
  readonly since?: 14 | 15;
  /** bhyve for arm64 cannot; what to do there. */
  readonly notArm64?: string;
  readonly asked: (definition: VmDefinition) => boolean;
}

const LPC = 'arm64 has no LPC bridge: leave it out';

/**
 * facts 6.1 to 6.6 and 16, bhyve-cases; of arm64 usr.sbin/bhyve/aarch64/bhyverun_machdep.c [main]. Releases of boot_index, of names
 * of ppt(4) devices and of fw_cfg before 14 are UNPROVEN, as is virtio-input on arm64.
 */
export const ABILITIES: readonly Ability[] = [
  { key: 'numa', since: 15, notArm64: 'leave it out', asked: ({ numa }) => numa.length > 0 },
  {
    key: 'x86.verbose_msr',
    since: 15,
    notArm64: 'leave [x86] out',
    asked: ({ x86 }) => x86.verboseMsr,
  },
  { key: 'x86', notArm64: 'leave [x86] out', asked: ({ x86 }) => !isUsual(x86) },
  { key: 'fwcfg', since: 14, notArm64: 'leave it out', asked: ({ fwcfg }) => fwcfg !== undefined },
  { key: 'tpm', since: 14, notArm64: LPC, asked: ({ devices }) => devices.tpm !== undefined },
  { key: 'pc_testdev', notArm64: LPC, asked: ({ devices }) => devices.pcTestdev === true },
  {
    key: 'console (tcp=)',
    since: 15,
    asked: ({ console: { com1, com2, com3, com4 }, devices }) =>
      [com1, com2, com3, com4].some((port) => port?.kind === 'tcp') ||
      (devices.uarts ?? []).some(({ path }) => path.startsWith('tcp=')),
  },
  {
    key: 'console (com2 to com4)',
    notArm64: 'arm64 has one serial port: add [[uart]] devices in place of the others',
    asked: ({ console: { com2, com3, com4 } }) => [com2, com3, com4].some((port) => port !== undefined),
  },
  {
    key: 'network (slirp)',
    since: 14,
    asked: ({ directNics }) => directNics.some(({ backend }) => backend.kind === 'slirp'),
  },
  {
    key: 'passthru',
    notArm64: 'leave it out',
    asked: ({ devices }) => (devices.passthru ?? []).length > 0,
  },
  {
    key: 'passthru (ppt name)',
    since: 14,
    asked: ({ devices }) => (devices.passthru ?? []).some(({ device }) => device.startsWith('ppt')),
  },
  { key: 'boot_index', since: 14, notArm64: 'leave it out', asked: asksBootOrder },
  {
    key: 'graphics',
    notArm64: 'arm64 has no screen: use the serial console',
    asked: ({ graphics }) => graphics !== undefined,
  },
  {
    key: 'graphics (larger than 1920x1200)',
    since: 14,
    asked: ({ graphics }) => graphics !== undefined && (graphics.width > 1920 || graphics.height > 1200),
  },
  { key: 'input', notArm64: 'leave it out', asked: ({ devices }) => (devices.inputs ?? []).length > 0 },
  {
    key: 'clock = "local"',
    notArm64: 'the clock of an arm64 guest is UTC',
    asked: ({ clock }) => clock === 'local',
  },
  {
    key: 'loader',
    notArm64: 'arm64 boots from "uefi", which is U-Boot there, or from a bootrom of your own',
    asked: ({ loader }) =>
      loader.kind === 'bhyveload' ||
      loader.kind === 'grub' ||
      (loader.kind === 'firmware' && !['uefi', 'uefi-custom'].includes(loader.firmware)),
  },
  {
    key: 'extra_args (-a -A -e -f -H -I -K -l -n -P -u -w -x -Y)',
    notArm64: 'leave these letters out: its bhyve would end with its usage text',
    asked: ({ extraArgs }) =>
      readOptions(extraArgs).options.some(({ letter }) => 'aAefHIKlnPuwxY'.includes(letter)),
  },
  {
    key: 'loader.vars',
    notArm64: 'leave vars out',
    asked: ({ loader }) => 'vars' in loader && loader.vars !== undefined,
  },
];

/** Whether the bhyve of this host can tell firmware in which order to boot. */
export function hasBootOrder({ release, arch }: BhyveHost): boolean {
  return release >= 14 && arch === 'amd64';
}

/** Why no guest at all runs on such a host; undefined = it has a bhyve. */
export function judgeHost({
  release,
  arch,
}: BhyveHost): { readonly what: string; readonly hint: string } | undefined {
  if (arch !== 'amd64' && arch !== 'aarch64')
    return { what: `there is no bhyve for ${arch}`, hint: 'guests run on amd64 and arm64' };
  if (arch === 'aarch64' && release < 15)
    return { what: `bhyve for arm64 came with FreeBSD 15, this is ${release}`, hint: 'update the host' };
  return undefined;
}

/** What of a definition the bhyve of this host cannot do, the first of it; undefined = it can do all. */
export function judgeBhyve(definition: VmDefinition, { release, arch }: BhyveHost): VmctlError | undefined {
  const { name } = definition;
  const refused = judgeHost({ release, arch });
  if (refused !== undefined)
    return new VmctlError('denied', `${name}: ${refused.what}`, { hint: refused.hint });
  const isArm64 = arch === 'aarch64';
  for (const { key, since, notArm64, asked } of ABILITIES) {
    const isOld = since !== undefined && release < since;
    if (!(isOld || (isArm64 && notArm64 !== undefined)) || !asked(definition)) continue;
    if (isArm64 && notArm64 !== undefined)
      return new VmctlError('denied', `${name}: bhyve for arm64 has no ${key}`, { hint: notArm64 });
    return new VmctlError('denied', `${name}: ${key} needs FreeBSD ${since}, this is ${release}`, {
      hint: `leave ${key.split(' ')[0]} out, or update the host`,
    });
  }
  return undefined;
}

/** What a guest on this host has to do without, in words. */
export function releaseWarnings({ arch }: BhyveHost): readonly string[] {
  if (arch !== 'aarch64') return [];
  return [
    'bhyve for arm64 has no ACPI power button among its sources (UNPROVEN): a stop waits until the guest shuts itself down',
  ];
}

function isUsual(x86: VmDefinition['x86']): boolean {
  return Object.entries(LATER_DEFAULTS.x86).every(([key, value]) => x86[key as keyof typeof x86] === value);
}

function asksBootOrder({ disks, devices }: VmDefinition): boolean {
  const others = [...(devices.passthru ?? []), ...(devices.scsi ?? [])];
  return [...disks, ...others].some(({ bootIndex }) => bootIndex !== undefined);
}
