import * as z from 'zod/mini';
import {
  diskSchema,
  graphicsSchema,
  inputSchema,
  nicSchema,
  passthruSchema,
  placed,
  scsiSchema,
  shareSchema,
  soundSchema,
  tpmSchema,
  uartSchema,
  virtioConsoleSchema,
} from './device-schema.js';
import { readDuration } from './duration.js';
import { judgeExtraArgs } from './extra-args.js';
import { read, unique, whole } from './field.js';
import { readCpuset, readRate } from './limit.js';
import { readUuid } from './mac.js';
import {
  companionSchema,
  cpuPin,
  fwcfgSchema,
  gdbSchema,
  hookKeys,
  loaderSchema,
  LOADERS,
  numaSchema,
  x86Schema,
} from './machine-schema.js';
import { principals } from './principal.js';
import { readConsoleText, readTarget } from './ready.js';
import { DEFAULT_DELAY_MS, DEFAULT_MAX_DELAY_MS } from './restart-delay.js';
import { DEFAULT_CONSOLE, readBackend, readConsole } from './serial.js';
import { readSize } from './size.js';
import { readTemplateName } from './template-name.js';
import { MOST_CPUS, readTopology } from './topology.js';
import { readVmName } from './vm-name.js';
import { readDescription, readTag } from './word.js';

/**
 * The schema of the definition files, built once: the single list of keys, kinds and defaults. What it puts out are checked
 * values in our units; the input side also serves editors as a JSON schema.
 */
const duration = read(z.union([z.string(), z.number()]), readDuration);
const count = whole({ least: 1, most: MOST_CPUS });
const action = z.optional(z.enum(['restart', 'stop', 'fail']));

export const topologyTable = z.strictObject({
  count: z.optional(count),
  sockets: z.optional(count),
  cores: z.optional(count),
  threads: z.optional(count),
});
const cpus = z.union([
  z.pipe(
    count,
    z.transform((number) => ({ count: number })),
  ),
  read(topologyTable, readTopology),
]);

const loader = z.union([z.enum(LOADERS), loaderSchema]);

const backend = z.optional(read(z.string(), readBackend));
export const consoleSchema = z.strictObject({
  com1: backend,
  com2: backend,
  com3: backend,
  com4: backend,
  log: z._default(z.boolean(), true),
});

/** One of tcp, console and mac: judged beside it. */
export const readySchema = z.strictObject({
  tcp: z.optional(read(z.string(), readTarget)),
  console: z.optional(read(z.string(), readConsoleText)),
  mac: z.optional(z.boolean()),
  timeout: z._default(duration, 300_000),
});

const rate = z.optional(read(z.union([z.string(), z.number()]), readRate));
const operations = z.optional(whole({ least: 1, most: 100_000_000 }));
export const limitsSchema = z.strictObject({
  // setpriority(2), PRIO_MIN and PRIO_MAX.
  nice: z.optional(whole({ least: -20, most: 20 })),
  cpuset: z.optional(read(z.string(), readCpuset)),
  oom_protect: z._default(z.boolean(), false),
  pcpu: z.optional(whole({ least: 1, most: 100 * MOST_CPUS })),
  readbps: rate,
  writebps: rate,
  readiops: operations,
  writeiops: operations,
});

export const hooksSchema = z.strictObject({ ...hookKeys, timeout: z._default(duration, 60_000) });

const policy = z.enum(['on-failure', 'always', 'never']);
export const restartSchema = z.strictObject({
  policy: z._default(policy, 'on-failure'),
  delay: z._default(duration, DEFAULT_DELAY_MS),
  max_delay: z._default(duration, DEFAULT_MAX_DELAY_MS),
  burst: z._default(whole({ least: 1, most: 1000 }), 5),
  window: z._default(duration, 600_000),
  on_reboot: action,
  on_poweroff: action,
  on_halt: action,
  on_triple_fault: action,
  on_error: action,
  on_signal: action,
});
const DEFAULT_X86 = z.parse(x86Schema, {});
const DEFAULT_RESTART = z.parse(restartSchema, {});

/** Faults of single words, each at its own word. */
const wordsForBhyve = z.superRefine<readonly string[]>((words, context) => {
  for (const { index, message } of judgeExtraArgs(words)) {
    context.addIssue({ code: 'custom', input: words[index], path: [index], message });
  }
});

/** `NAME.toml`. */
export const vmSchema = z.strictObject({
  template: z.optional(read(z.string(), readTemplateName)),
  unset: z._default(z.array(z.string()), []),
  description: z._default(read(z.string(), readDescription), ''),
  tags: z._default(z.array(read(z.string(), readTag)), []),
  imported_from: z.optional(z.enum(['vm-bhyve', 'bmd'])),
  cpus: z._default(cpus, { count: 1 }),
  cpu_pin: z._default(z.array(cpuPin), []),
  numa: z._default(z.array(numaSchema), []),
  memory: read(z.union([z.string(), z.number()]), readSize),
  wired_memory: z._default(z.boolean(), false),
  guest_in_core: z._default(z.boolean(), false),
  loader,
  hostbridge: z._default(z.enum(['standard', 'amd', 'none']), 'standard'),
  x86: z._default(x86Schema, DEFAULT_X86),
  virtio_msix: z._default(z.boolean(), true),
  fwcfg: z.optional(fwcfgSchema),
  gdb: z.optional(gdbSchema),
  disk: z._default(z.array(diskSchema).check(unique('path', (disk) => disk.path)), []),
  network: z._default(
    z.array(nicSchema).check(
      unique('name', (nic, index) => nic.name ?? String(index)),
      unique('mac', (nic) => nic.mac),
    ),
    [],
  ),
  graphics: z.optional(graphicsSchema),
  tablet: z.optional(placed),
  rng: z._default(placed, false),
  sound: z.optional(soundSchema),
  tpm: z.optional(tpmSchema),
  passthru: z._default(z.array(passthruSchema), []),
  scsi: z._default(z.array(scsiSchema), []),
  share: z._default(z.array(shareSchema).check(unique('name', (share) => share.name)), []),
  virtio_console: z._default(z.array(virtioConsoleSchema), []),
  input: z._default(z.array(inputSchema), []),
  uart: z._default(z.array(uartSchema), []),
  pc_testdev: z._default(z.boolean(), false),
  companion: z._default(z.array(companionSchema).check(unique('name', (companion) => companion.name)), []),
  hooks: z.optional(hooksSchema),
  console: z._default(
    z.union([read(z.union([z.string(), z.boolean()]), readConsole), consoleSchema]),
    DEFAULT_CONSOLE,
  ),
  autostart: z._default(z.literal([true, false, 'unless-stopped']), false),
  start_delay: z._default(duration, 0),
  after: z._default(z.array(read(z.string(), readVmName)).check(unique('', (name) => name)), []),
  ready: z.optional(readySchema),
  restart: z._default(
    z.union([
      z.pipe(
        policy,
        z.transform((word) => ({ ...DEFAULT_RESTART, policy: word })),
      ),
      restartSchema,
    ]),
    DEFAULT_RESTART,
  ),
  stop_timeout: z._default(duration, 180_000),
  on_stop_timeout: z._default(z.enum(['wait', 'kill']), 'wait'),
  load_timeout: z.optional(duration),
  protect: z._default(z.boolean(), false),
  owner: z._default(principals, []),
  limits: z._default(limitsSchema, { oom_protect: false }),
  uuid: z.optional(read(z.string(), readUuid)),
  clock: z._default(z.enum(['utc', 'local']), 'utc'),
  extra_args: z._default(z.array(z.string()).check(wordsForBhyve), []),
});

export type VmTable = z.output<typeof vmSchema>;
