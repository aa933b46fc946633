import { planBhyve } from '../bhyve/argv.js';
import type { Layout } from '../bhyve/layout.js';
import { planLoader, type LoaderPlan } from '../bhyve/loader.js';
import { judgeProcesses } from '../bhyve/process.js';
import { releaseWarnings } from '../bhyve/release.js';
import type { HostCommand } from '../command/command.js';
import { hasBootOrder } from '../bhyve/release.js';
import { cdromOf, withCdrom } from '../definition/cdrom.js';
import type { VmDefinition } from '../definition/definition.js';
import type { BridgeDefinition, HostDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import type { LinkLedger } from '../netgraph/ledger.js';
import type { Link } from '../netgraph/node.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { lastWords } from './answer.js';
import { ensureBridge, type EnsuredBridge } from './bridge.js';
import { namedNics } from './bridge-sight.js';
import { lookDirectNics, makeDirectNics } from './direct-nics.js';
import { checkCapacity } from './capacity.js';
import { checkExclusive, type Contest } from './exclusive.js';
import type { FilesSeen } from './file-seen.js';
import { lookHost, type HostFacts } from './host-facts.js';
import { formerToolWarnings, lookFormerTool } from './former-tool.js';
import { identify, type Identity, type IdentityPins } from './identity.js';
import { planLimits } from './limits.js';
import { leaseLinks, type LinkWish } from './link.js';
import { ensureModules, modulesNeeded } from './modules.js';
import type { Holding } from './one-writer.js';
import { absenceWarnings, absentDisks, missingOf } from './preflight.js';
import { lookProcesses } from './processes.js';
import { startPrograms } from './program.js';
import { openScreenWarning } from './screen.js';
import { act, type Steps } from './step.js';
import { isAuto } from './vnc-port.js';

export interface StartContext {
  readonly host: HostDefinition;
  readonly layout: Layout;
  readonly pins: IdentityPins;
  readonly ledger: LinkLedger;
  /** MACs of all other VMs. */
  readonly takenMacs: ReadonlySet<string>;
  /** Modules known to be loaded; grows. */
  readonly knownModules: Set<string>;
  /** Absent = looked at first. */
  readonly facts?: HostFacts;
  /** What a guest of this VM that is alive holds: it would be free without that guest. */
  readonly heldLinks?: readonly Link[];
  /** Definitions that other VMs run with, if they live. */
  readonly others?: readonly VmDefinition[];
  /** Devices behind its serial ports that are there. */
  readonly consoles?: readonly string[];
  /** Of all `filesNeeded`; absent = all that are needed are there. */
  readonly files?: FilesSeen | undefined;
  /** Ports that its screen may not be given. */
  readonly portsClaimed?: ReadonlySet<number>;
  /** What bhyve is given by -k. */
  readonly secrets?: string | undefined;
  /** What is on record of a bridge in this boot; absent = nothing. */
  readonly bridgeRecord?: (bridge: string, facts: HostFacts) => BridgeRecord | undefined;
  /** The NIC that `auto` of a bridge was; absent = none was. */
  readonly pinnedInterface?: (bridge: string) => string | undefined;
}

/** All that a start decides. */
export interface StartPlan {
  readonly facts: HostFacts;
  readonly identity: Identity;
  readonly links: readonly Link[];
  readonly ledger: LinkLedger;
  /** Its command is among the steps already. */
  readonly loader: LoaderPlan | undefined;
  /** The last command of a start: spawned, not run. */
  readonly bhyve: HostCommand;
  /** What is run for its process, whose pid nobody knows before. */
  readonly limits: readonly HostCommand[];
  readonly warnings: readonly string[];
  /** What is done to the host's own interfaces, in words. */
  readonly announcements: readonly string[];
  /** Who else has what this guest takes for itself. */
  readonly holding: Holding;
  /** VMs that are alive, with what they were started with. */
  readonly others: readonly VmDefinition[];
}

/**
 * A start from the first look to the bhyve run: processes, modules, disks, bridges in order of first use, links, loader.
 * Files are judged apart (plan/preflight), before. What is in use is told in the result, so that the rest is seen too.
 * Throws VmctlError when the host refuses.
 */
export function* planStart(wanted: VmDefinition, context: StartContext): Steps<StartPlan> {
  const { layout, host, ledger: before } = context;
  const facts = context.facts ?? (yield* lookHost());
  const definition = mediumFirst(wanted, facts);
  const rows = yield* lookProcesses();
  const { guests, loaders } = judgeProcesses(rows, definition.name);
  const own = [...guests, ...loaders].map((row) => row.pid);
  const former = yield* lookFormerTool(definition, rows);
  const bridges = bridgesOf(definition, host);
  const loaded = yield* ensureModules(context.knownModules, modulesNeeded(definition, bridges));
  const others = (context.others ?? []).filter(({ name }) => judgeProcesses(rows, name).guests.length > 0);
  const consoles = context.consoles ?? [];
  const holding = yield* checkGround({ definition, layout, consoles, others, own }, { context, facts });
  const nodesAppear = loaded.includes('ng_ether');
  const ensured = yield* ensureBridges(bridges, { context, facts, nodesAppear });
  const direct = yield* lookDirectNics({ definition, host, facts, nodesAppear, own });
  yield* makeDirectNics(direct);
  const identity = identityWith(definition, holding, { context, facts });
  const wishes = wishesOf(definition, identity);
  const born = new Set([...ensured].flatMap(([name, bridge]) => (bridge.born ? [name] : [])));
  const held = own.length === 0 ? [] : context.heldLinks;
  const { links, ledger } = yield* leaseLinks({ vm: definition.name, wishes, ledger: before, born, held });
  const absent = absentDisks(definition, context.files, layout);
  const runs = planRuns(definition, { context, facts, identity, links, absent });
  const { loader } = runs;
  yield* startPrograms(definition, layout);
  if (loader !== undefined) yield* load(definition.name, loader);
  const told = tellBridges(ensured);
  const running = own.map((pid) => runningWords(definition.name, pid));
  const warnings = [
    ...running,
    ...formerToolWarnings(former),
    ...releaseWarnings(facts),
    ...told.warnings,
    ...direct.warnings,
    ...absenceWarnings(absent),
  ];
  return { facts, identity, links, ledger, ...runs, holding, others, ...told, warnings };
}

interface GroundLook {
  readonly context: StartContext;
  readonly facts: HostFacts;
}

/** Memory and CPUs, and who else has what the guest takes for itself. */
function* checkGround(contest: Contest, { context, facts }: GroundLook): Steps<Holding> {
  const { definition, layout, others } = contest;
  const capacity = yield* checkCapacity({ definition, others, facts });
  const { files, portsClaimed: claimed = new Set<number>(), pins } = context;
  const missing = files === undefined ? undefined : missingOf(definition, files, layout);
  const screen = isAuto(definition) ? { pinned: pins.vncPort, claimed } : undefined;
  const holding = yield* checkExclusive({ ...contest, screen, ...(missing && { missing }) });
  const open = openScreenWarning(definition);
  const told = [...capacity.warnings, ...(open === undefined ? [] : [open])];
  return {
    ...holding,
    ...(capacity.refusal && { refusal: capacity.refusal }),
    warnings: [...told, ...holding.warnings],
  };
}

/** With the port that its screen was just given. */
function identityWith(
  definition: VmDefinition,
  { vncPort }: Holding,
  { context, facts }: GroundLook,
): Identity {
  const { takenMacs: taken } = context;
  const pins = { ...context.pins, ...(vncPort === undefined ? {} : { vncPort }) };
  return identify({ definition, pins, hostUuid: facts.hostUuid, taken });
}

interface RunInput extends GroundLook {
  readonly identity: Identity;
  readonly links: readonly Link[];
  readonly absent: ReadonlySet<string>;
}

function planRuns(
  definition: VmDefinition,
  { context, facts: host, identity, links, absent }: RunInput,
): Pick<StartPlan, 'bhyve' | 'loader' | 'limits'> {
  const { layout, secrets } = context;
  const { uuid } = identity;
  return {
    bhyve: planBhyve({ definition, links, pins: identity, uuid, layout, host, absent, secrets }),
    loader: planLoader({ definition, layout, absent }),
    limits: planLimits(definition.limits, 'PID').map(({ command }) => command),
  };
}

function wishesOf({ networks }: VmDefinition, { macs }: Identity): readonly LinkWish[] {
  return networks.map(({ bridge, key }) => ({ bridge, nic: key, mac: macs[key] ?? '' }));
}

function runningWords(name: string, pid: number): string {
  return `${name} is running as process ${pid}: this is what a start would run without it`;
}

function tellBridges(
  ensured: ReadonlyMap<string, EnsuredBridge>,
): Pick<EnsuredBridge, 'warnings' | 'announcements'> {
  const tell = (list: 'warnings' | 'announcements'): readonly string[] =>
    [...ensured].flatMap(([name, one]) => one[list].map((what) => `bridge ${name}: ${what}`));
  return { warnings: tell('warnings'), announcements: tell('announcements') };
}

interface BridgeWishes {
  readonly context: StartContext;
  readonly facts: HostFacts;
  readonly nodesAppear: boolean;
}

/** By name. */
function* ensureBridges(
  bridges: readonly BridgeDefinition[],
  { context, facts, nodesAppear }: BridgeWishes,
): Steps<ReadonlyMap<string, EnsuredBridge>> {
  const ensured = new Map<string, EnsuredBridge>();
  const { release, hostUuid } = facts;
  const known = {
    nodesAppear,
    release,
    hostUuid,
    named: namedNics(context.host.bridges),
    laid: new Set<string>(),
  };
  for (const bridge of bridges) {
    const record = context.bridgeRecord?.(bridge.name, facts);
    const pinned = context.pinnedInterface?.(bridge.name);
    ensured.set(bridge.name, yield* ensureBridge(bridge, { ...known, record, pinned }));
  }
  return ensured;
}

/**
 * The bridges of a VM that host.toml defines, in order of first use. Another one is somebody else's: it is not made, it
 * must be there when a link is leased.
 */
export function bridgesOf(definition: VmDefinition, host: HostDefinition): readonly BridgeDefinition[] {
  const names = new Set(definition.networks.map((nic) => nic.bridge));
  return [...names].flatMap((name) => host.bridges.find((bridge) => bridge.name === name) ?? []);
}

/** An install medium boots first, if this host's bhyve knows an order. */
function mediumFirst(definition: VmDefinition, facts: HostFacts): VmDefinition {
  const path = cdromOf(definition);
  return path === undefined ? definition : withCdrom(definition, { path, bootOrder: hasBootOrder(facts) });
}

function* load(name: string, { command }: LoaderPlan): Steps<void> {
  const result = yield* act(command);
  if (result.code === 0) return;
  throw new VmctlError('host', `${name}: ${command.file} failed: ${lastWords(result)}`, {
    hint: 'the loader reads the disk before the guest runs: does it hold a bootable system?',
  });
}
