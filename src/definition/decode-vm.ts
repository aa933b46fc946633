import type {
  ConsoleDefinition,
  DiskDefinition,
  GraphicsDefinition,
  LimitsDefinition,
  LoaderDefinition,
  NicDefinition,
  Readiness,
  RestartPolicy,
  VmDefinition,
} from './definition.js';
import { withoutUndefined } from './defined.js';
import type { Decoded } from './fault.js';
import type { Finding } from './finding.js';
import {
  consoleSchema,
  diskSchema,
  graphicsSchema,
  limitsSchema,
  nicSchema,
  readySchema,
  restartSchema,
  vmSchema,
  type VmTable,
} from './schema.js';
import { decodeSource, type Source } from './source.js';
import type { Section } from './unknown-key.js';
import { judgeVm } from './vm-judgement.js';
import { readVmName } from './vm-name.js';

const SECTIONS: readonly Section[] = [
  { name: '', title: '', keys: Object.keys(vmSchema.shape) },
  { name: 'disk', title: '[[disk]]', keys: Object.keys(diskSchema.shape) },
  { name: 'network', title: '[[network]]', keys: Object.keys(nicSchema.shape) },
  { name: 'graphics', title: '[graphics]', keys: Object.keys(graphicsSchema.shape) },
  { name: 'restart', title: '[restart]', keys: Object.keys(restartSchema.shape) },
  { name: 'console', title: '[console]', keys: Object.keys(consoleSchema.shape) },
  { name: 'ready', title: 'ready', keys: Object.keys(readySchema.shape) },
  { name: 'limits', title: '[limits]', keys: Object.keys(limitsSchema.shape) },
  { name: 'cpus', title: 'cpus', keys: ['count', 'sockets', 'cores', 'threads'] },
  { name: 'loader', title: 'loader', keys: ['bootrom'] },
];

/**
 * `NAME.toml` -> a complete VM definition with every default filled in, or every fault of the file with its position.
 * Pure: whether paths, bridges and addresses exist is not asked here. Never throws.
 */
export function decodeVm(source: Source & { readonly name: string }): Decoded<VmDefinition> {
  return decodeSource(source, {
    schema: vmSchema,
    sections: SECTIONS,
    judge: (tables) => [...judgeName(source.name), ...judgeVm(tables)],
    complete: (table) => completeVm(source.name, table),
  });
}

function judgeName(name: string): readonly Finding[] {
  const reading = readVmName(name);
  return reading.ok ? [] : [{ path: [], at: 'key', message: reading.message }];
}

function completeVm(name: string, table: VmTable): VmDefinition {
  return {
    name,
    description: table.description,
    cpus: table.cpus,
    memoryBytes: table.memory,
    loader: completeLoader(table.loader),
    disks: table.disk.map(completeDisk),
    networks: table.network.map(completeNic),
    ...(table.graphics === undefined ? {} : { graphics: completeGraphics(table.graphics) }),
    console: completeConsole(table),
    autostart: table.autostart,
    startDelayMs: table.start_delay,
    after: table.after,
    ...withoutUndefined({ ready: completeReady(table.ready) }),
    restart: completeRestart(table.restart),
    stopTimeoutMs: table.stop_timeout,
    onStopTimeout: table.on_stop_timeout,
    protect: table.protect,
    owners: table.owner,
    limits: completeLimits(table.limits),
    ...withoutUndefined({ loadTimeoutMs: table.load_timeout, uuid: table.uuid }),
    clock: table.clock,
    extraArgs: table.extra_args,
  };
}

function completeLoader(loader: VmTable['loader']): LoaderDefinition {
  if (typeof loader === 'object') return { kind: 'bootrom', bootrom: loader.bootrom };
  if (loader === 'bhyveload' || loader === 'grub') return { kind: loader };
  return { kind: 'firmware', firmware: loader };
}

/** A CD is never written, so that several guests may share an image. */
function completeDisk(disk: VmTable['disk'][number]): DiskDefinition {
  return { type: disk.type, path: disk.path, readOnly: disk.read_only ?? disk.type === 'ahci-cd' };
}

function completeNic(nic: VmTable['network'][number], index: number): NicDefinition {
  const key = nic.name ?? String(index);
  return { type: nic.type, bridge: nic.bridge, key, ...withoutUndefined({ mac: nic.mac, mtu: nic.mtu }) };
}

function completeGraphics({
  vnc,
  width,
  height,
  wait,
}: NonNullable<VmTable['graphics']>): GraphicsDefinition {
  return { address: vnc.address, port: vnc.port, width, height, wait };
}

function completeConsole({ console, ready }: VmTable): ConsoleDefinition {
  const { log, ...ports } = console;
  return { ...withoutUndefined(ports), log: log || ready?.console !== undefined };
}

function completeReady(ready: VmTable['ready']): Readiness | undefined {
  if (ready === undefined) return undefined;
  const { timeout: timeoutMs, tcp, console: text } = ready;
  if (tcp !== undefined) return { kind: 'tcp', ...tcp, timeoutMs };
  return text === undefined ? { kind: 'mac', timeoutMs } : { kind: 'console', text, timeoutMs };
}

function completeLimits({ oom_protect: oomProtect, ...limits }: VmTable['limits']): LimitsDefinition {
  return { ...withoutUndefined(limits), oomProtect };
}

function completeRestart(restart: VmTable['restart']): RestartPolicy {
  return {
    policy: restart.policy,
    delayMs: restart.delay,
    maxDelayMs: restart.max_delay,
    burst: restart.burst,
    windowMs: restart.window,
    ...withoutUndefined({
      onReboot: restart.on_reboot,
      onPoweroff: restart.on_poweroff,
      onHalt: restart.on_halt,
      onTripleFault: restart.on_triple_fault,
      onError: restart.on_error,
      onSignal: restart.on_signal,
    }),
  };
}
