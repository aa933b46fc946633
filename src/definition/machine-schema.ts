import * as z from 'zod/mini';
import { read, whole } from './field.js';
import { readCpuset } from './limit.js';
import { accepted, refused } from './reading.js';
import { readTarget } from './ready.js';
import { readSize } from './size.js';
import { isUnprintable, readAbsolutePath, readBhyveValue, readPath } from './word.js';

/** The tables of a VM's processor, firmware and loader, and of the programs that go with it. */
const value = read(z.string(), readBhyveValue);
const path = read(z.string(), readPath);
const absolutePath = read(z.string(), readAbsolutePath);

/** A word of an argv that no shell sees. */
export const word = read(z.string(), (text) => {
  if (text === '') return refused('must not be empty');
  return isUnprintable(text) ? refused('must not contain control characters') : accepted(text);
});

export const LOADERS = ['uefi', 'uefi-csm', 'uefi-devel', 'uefi-custom', 'bhyveload', 'grub'] as const;

export const loaderSchema = z.strictObject({
  type: z.optional(z.enum(LOADERS)),
  bootrom: z.optional(absolutePath),
  vars: z.optional(z.union([z.boolean(), path])),
  directory: z.optional(absolutePath),
  program: z.optional(absolutePath),
  env: z.optional(z.record(z.string(), z.string())),
  args: z.optional(z.array(word)),
  root: z.optional(value),
  config: z.optional(value),
  commands: z.optional(z.array(word)),
  /** Seconds. */
  timeout: z.optional(whole({ least: 0, most: 86_400 })),
});

export const numaSchema = z.strictObject({
  memory: read(z.union([z.string(), z.number()]), readSize),
  cpus: read(z.string(), readCpuset),
  domain_policy: z.optional(value),
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
  name: value,
  string: z.optional(value),
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

/** `VCPU:HOSTCPU`; bhyve ignores what follows (bhyve-cases README 11). */
export const cpuPin = read(z.string(), (text) => {
  const [, vcpu, hostCpu] = /^(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  if (vcpu === undefined) return refused(`${JSON.stringify(text)} is no pin: write VCPU:HOSTCPU, "0:2"`);
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
  socket: z.optional(path),
  restart: z._default(z.boolean(), false),
});

export const hookKeys = {
  pre_start: z.optional(argv),
  post_start: z.optional(argv),
  pre_stop: z.optional(argv),
  post_stop: z.optional(argv),
  on_failure: z.optional(argv),
};
