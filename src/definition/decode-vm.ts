import { type Composition, composeVm, faultsOf } from './composition.js';
import { completeDevices } from './decode-devices.js';
import { DEFAULT_HOST } from './decode-host.js';
import { completeFwcfg, completeHooks, completeLoader, completeX86 } from './decode-machine.js';
import type {
  ConsoleDefinition,
  LimitsDefinition,
  Readiness,
  RestartPolicy,
  VmDefinition,
} from './definition.js';
import { withoutUndefined } from './defined.js';
import type { Decoded } from './fault.js';
import type { Finding } from './finding.js';
import { judgePart } from './layer-judgement.js';
import { createLibrary, type Library } from './library.js';
import type { RawTable } from './merge.js';
import type { VmTable } from './schema.js';
import { vmSchema } from './schema.js';
import { VM_SECTIONS } from './sections.js';
import { judgeTables, type Source } from './source.js';
import { judgeUnset } from './unset.js';
import { judgeVm } from './vm-judgement.js';
import { readVmName } from './vm-name.js';

/**
 * `NAME.toml` -> a complete VM definition with every default filled in, or every fault of the file with its position.
 * Pure: whether paths, bridges and addresses exist is not asked here. Never throws. `library`: what lies below the file.
 */
export function decodeVm(
  source: Source & { readonly name: string },
  library: Library = NO_LIBRARY,
): Decoded<VmDefinition> {
  const composed = composeVm(source, library);
  return composed.ok ? decodeComposition(composed.value) : composed;
}

/** The same of a file that was laid upon what it is made from. */
export function decodeComposition(composition: Composition): Decoded<VmDefinition> {
  const { name, tables, faults } = composition;
  const whole = faults.length === 0;
  const judged = whole
    ? judgeTables(tables, { ...GRAMMAR, complete: (table) => completeVm(name, table) })
    : { ok: false as const, findings: judgePart(tables) };
  const findings = [...composition.findings, ...(judged.ok ? [] : judged.findings), ...judgeName(name)];
  if (judged.ok && findings.length === 0) return judged;
  return { ok: false, faults: faultsOf(composition, findings) };
}

const GRAMMAR = { schema: vmSchema, sections: VM_SECTIONS, judge: judgeAll };
const NO_LIBRARY = createLibrary([], { host: { ok: true, value: DEFAULT_HOST } });

function judgeAll(tables: RawTable): readonly Finding[] {
  return [...judgeUnset(tables), ...judgeVm(tables)];
}

function judgeName(name: string): readonly Finding[] {
  const reading = readVmName(name);
  return reading.ok ? [] : [{ path: [], at: 'key', message: reading.message }];
}

/** By assignment, not by spreading: objects of so many keys are made slowly that way, and definitions are decoded by the thousand. */
function completeVm(name: string, table: VmTable): VmDefinition {
  const described = { name, description: table.description, tags: table.tags, clock: table.clock };
  const { fwcfg, gdb, hooks, ready } = table;
  return Object.assign(
    described,
    completeMachine(table),
    completeDevices(table),
    completeLife(table),
    withoutUndefined({
      importedFrom: table.imported_from,
      fwcfg: completeFwcfg(fwcfg),
      gdb: gdb && { ...gdb.listen, wait: gdb.wait },
      hooks: completeHooks(hooks),
      ready: completeReady(ready),
      loadTimeoutMs: table.load_timeout,
      uuid: table.uuid,
    }),
  );
}

function completeMachine(table: VmTable) {
  return {
    cpus: table.cpus,
    cpuPins: table.cpu_pin,
    numa: table.numa.map(({ memory: memoryBytes, cpus, domain_policy: domainPolicy }) => ({
      ...{ memoryBytes, cpus },
      ...withoutUndefined({ domainPolicy }),
    })),
    memoryBytes: table.memory,
    wiredMemory: table.wired_memory,
    guestInCore: table.guest_in_core,
    loader: completeLoader(table.loader),
    hostbridge: table.hostbridge,
    x86: completeX86(table.x86),
    virtioMsix: table.virtio_msix,
    console: completeConsole(table),
    extraArgs: table.extra_args,
  };
}

/** When it runs, with what beside it, and who decides. */
function completeLife(table: VmTable) {
  return {
    companions: table.companion.map(({ name, command, socket, restart }) => ({
      ...{ name, command, restart },
      ...withoutUndefined({ socket }),
    })),
    autostart: table.autostart,
    startDelayMs: table.start_delay,
    after: table.after,
    restart: completeRestart(table.restart),
    stopTimeoutMs: table.stop_timeout,
    onStopTimeout: table.on_stop_timeout,
    protect: table.protect,
    owners: table.owner,
    limits: completeLimits(table.limits),
  };
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
