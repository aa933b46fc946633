import * as z from 'zod/mini';
import { read, whole } from './field.js';
import { readCpuset } from './limit.js';
import { accepted, refused } from './reading.js';
import { readTarget } from './ready.js';
import { readSize } from './size.js';
import {
  isUnprintable,
  readAbsolutePath,
  readBhyveValue,
  readDescription,
  readDirectory,
  readPath,
  readSocketPath,
} from './word.js';

/** The tables of a VM's processor, firmware and loader, and of the programs that go with it. */
const value = read(z.string(), readBhyveValue);
const path = read(z.string(), readPath);
const absolutePath = read(z.string(), readAbsolutePath);

/** A word of an argv that no shell sees. */
export const word = read(z.string(), (text) => {
  if (text === '') return refused('must not be empty');
  return isUnprintable(text) ? refused('must not contain control characters') : accepted(text);
});

/** Variables of bhyveload(8) -e: the loader splits at the first `=`. */
function readEnvironment(table: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(table)) {
    if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name))
      return refused(`${JSON.stringify(name)} is no name of a variable of the loader`);
    if (isUnprintable(text)) return refused(`${name} must not contain control characters`);
  }
  return accepted(table);
}

/** QEMU_FWCFG_MAX_NAME is 56 with the final NUL; bhyve would cut the name at a comma, and drop `name=` (bhyve-cases f-01, f-09). */
function readItemName(text: string) {
  if (/^[!-+\--<>-~]{1,55}$/.test(text)) return accepted(text);
  return refused(
    `${JSON.stringify(text)} is no name of an item: write "opt/org.example/name", 55 characters at most`,
  );
}

/** `POLICY` or `POLICY:DOMAINS`, as cpuset(1) -n takes it; with a comma it is said by -o, see bhyve/numa. */
function readDomainPolicy(text: string) {
  if (/^[a-z-]+(?::\d[\d,-]*)?$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no policy of domainset(9): write "prefer:0", "round-robin:0,1"`);
}

export const LOADERS = ['uefi', 'uefi-csm', 'uefi-devel', 'uefi-custom', 'bhyveload', 'grub'] as const;

export const loaderSchema = z.strictObject({
  type: z.optional(z.enum(LOADERS)),
  bootrom: z.optional(absolutePath),
  vars: z.optional(z.union([z.boolean(), path])),
  directory: z.optional(read(z.string(), readDirectory)),
  program: z.optional(absolutePath),
  env: z.optional(read(z.record(z.string(), z.string()), readEnvironment)),
  args: z.optional(z.array(word)),
  // `hd0,msdos2`: grub-bhyve's, not bhyve's.
  root: z.optional(word),
  config: z.optional(value),
  commands: z.optional(z.array(word)),
  /** Seconds. */
  timeout: z.optional(whole({ least: 0, most: 86_400 })),
});

export const numaSchema = z.strictObject({
  memory: read(z.union([z.string(), z.number()]), readSize),
  cpus: read(z.string(), readCpuset),
  domain_policy: z.optional(read(z.string(), readDomainPolicy)),
});

export const x86Schema = z.strictObject({
  x2apic: z._default(z.boolean(), false),
  strict_msr: z._default(z.boolean(), false),
  verbose_msr: z._default(z.boolean(), false),
  strict_io: z._default(z.boolean(), false),
  mptable: z._default(z.boolean(), true),
  vmexit_on_hlt: z._default(z.boolean(), true),
  vmexit_on_pause: z._default(z.boolean(), true),
});

export const fwcfgItemSchema = z.strictObject({
  name: read(z.string(), readItemName),
  string: z.optional(read(z.string(), readDescription)),
  file: z.optional(path),
});
export const fwcfgSchema = z.strictObject({
  type: z.enum(['bhyve', 'qemu']),
  item: z._default(z.array(fwcfgItemSchema), []),
});

export const gdbSchema = z.strictObject({
  listen: read(z.string(), readTarget),
  wait: z._default(z.boolean(), false),
});

/** CPU_SETSIZE, cpuset(2) (bhyve-cases pin-0_1024). */
const HOST_CPUS = 1024;

/** `VCPU:HOSTCPU`; bhyve ignores what follows (bhyve-cases README 11). */
export const cpuPin = read(z.string(), (text) => {
  const [, vcpu, hostCpu] = /^(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  if (vcpu === undefined) return refused(`${JSON.stringify(text)} is no pin: write VCPU:HOSTCPU, "0:2"`);
  if (Number(hostCpu) >= HOST_CPUS)
    return refused(`"${text}": the host's CPUs are 0 to ${HOST_CPUS - 1}, of sysctl -n hw.ncpu`);
  return accepted({ vcpu: Number(vcpu), hostCpu: Number(hostCpu) });
});

const argv = read(z.array(word), (words) => {
  const [program, ...rest] = words;
  if (program === undefined) return refused('must name a program: ["/usr/local/bin/program", "word"]');
  return accepted([program, ...rest] as readonly [string, ...string[]]);
});

export const companionSchema = z.strictObject({
  name: read(z.string(), (name) =>
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$/.test(name)
      ? accepted(name)
      : refused(`${JSON.stringify(name)} is no name: letters, digits, "_" and "-"`),
  ),
  command: argv,
  socket: z.optional(read(z.string(), readSocketPath)),
  restart: z._default(z.boolean(), false),
});

export const hookKeys = {
  pre_start: z.optional(argv),
  post_start: z.optional(argv),
  pre_stop: z.optional(argv),
  post_stop: z.optional(argv),
  on_failure: z.optional(argv),
};
