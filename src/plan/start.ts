import { planBhyve } from '../bhyve/argv.js';
import type { Layout } from '../bhyve/layout.js';
import { planLoader, type LoaderPlan } from '../bhyve/loader.js';
import { judgeProcesses } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import type { BridgeDefinition, HostDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { LinkLedger } from '../netgraph/ledger.js';
import type { Link } from '../netgraph/node.js';
import { lastWords } from './answer.js';
import { ensureBridge } from './bridge.js';
import { checkDisks } from './disks.js';
import { lookHost, type HostFacts } from './host-facts.js';
import { identify, type IdentityPins } from './identity.js';
import { leaseLinks } from './link.js';
import { ensureModules, modulesNeeded } from './modules.js';
import { diskPaths } from './preflight.js';
import { lookProcesses } from './processes.js';
import { act, type Steps } from './step.js';

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
}

/** All that a start decides. */
export interface StartPlan {
  readonly facts: HostFacts;
  readonly identity: Required<IdentityPins>;
  readonly links: readonly Link[];
  readonly ledger: LinkLedger;
  /** Its command is among the steps already. */
  readonly loader: LoaderPlan | undefined;
  /** The last command of a start: spawned, not run. */
  readonly bhyve: HostCommand;
  readonly warnings: readonly string[];
}

/**
 * A start from the first look to the bhyve run: processes, modules, disks, bridges in order of first use, links, loader.
 * Files are judged apart (plan/preflight), before. Throws VmctlError when the host refuses.
 */
export function* planStart(definition: VmDefinition, context: StartContext): Steps<StartPlan> {
  const { layout } = context;
  const facts = context.facts ?? (yield* lookHost());
  const { guests, loaders } = judgeProcesses(yield* lookProcesses(), definition.name);
  const own = [...guests, ...loaders].map((row) => row.pid);
  const loaded = yield* ensureModules(context.knownModules, modulesNeeded(definition));
  const warnings = yield* checkDisks(diskPaths(definition, layout), own);
  const made = new Set<string>();
  for (const bridge of bridgesOf(definition, context.host)) {
    const ensured = yield* ensureBridge(bridge, { nodesAppear: loaded.includes('ng_ether') });
    if (ensured.made) made.add(bridge.name);
  }
  const { hostUuid } = facts;
  const identity = identify({ definition, pins: context.pins, hostUuid, taken: context.takenMacs });
  const wishes = definition.networks.map(({ bridge, key }) => ({
    bridge,
    nic: key,
    mac: identity.macs[key] ?? '',
  }));
  const { links, ledger } = yield* leaseLinks({ vm: definition.name, wishes, ledger: context.ledger, made });
  const bhyve = planBhyve({ definition, links, pins: identity, uuid: identity.uuid, layout, host: facts });
  const loader = planLoader({ definition, layout });
  if (loader !== undefined) yield* load(definition.name, loader);
  const alive = own.map(
    (pid) => `${definition.name} is running as process ${pid}: this is what a start would run without it`,
  );
  return { facts, identity, links, ledger, loader, bhyve, warnings: [...alive, ...warnings] };
}

/**
 * The bridges of a VM that host.toml defines, in order of first use. Another one is somebody else's: it is not made, it
 * must be there when a link is leased.
 */
export function bridgesOf(definition: VmDefinition, host: HostDefinition): readonly BridgeDefinition[] {
  const names = new Set(definition.networks.map((nic) => nic.bridge));
  return [...names].flatMap((name) => host.bridges.find((bridge) => bridge.name === name) ?? []);
}

function* load(name: string, { command }: LoaderPlan): Steps<void> {
  const result = yield* act(command);
  if (result.code === 0) return;
  throw new VmctlError('host', `${name}: ${command.file} failed: ${lastWords(result)}`, {
    hint: 'the loader reads the disk before the guest runs: does it hold a bootable system?',
  });
}
