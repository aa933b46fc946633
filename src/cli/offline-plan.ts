import type { VmDefinition } from '../definition/definition.js';
import { withCdrom } from '../definition/cdrom.js';
import type { HostDefinition } from '../definition/host-definition.js';
import type { DefinitionSet } from '../definition/directory.js';
import { ERROR_STATUS } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { mayChangeHost } from '../host/rights.js';
import { adoptLinks, emptyLedger, recallLinks, type LinkLedger } from '../netgraph/ledger.js';
import { jailOwner } from '../netgraph/jail-names.js';
import { isOfBoot } from '../netgraph/record.js';
import { jailLink } from '../network/jail-book.js';
import { consolePaths } from '../plan/exclusive.js';
import { layoutOf, type Layout } from '../plan/layout.js';
import { onHost } from '../plan/preflight.js';
import { previewSteps, type Preview } from '../plan/preview.js';
import { bridgesOf, planStart, type StartPlan } from '../plan/start.js';
import type { Step } from '../plan/step.js';
import { portsClaimed, withPort, type ScreenOwner } from '../plan/vnc-port.js';
import { vmPathsOf } from '../store/paths.js';
import type { Context, Input } from './command.js';
import { faultLines } from './offline-definitions.js';
import { mediumPath } from './medium-path.js';
import { inspectAll, obstacleLines, seeGround, type Ground } from './offline-ground.js';
import { createRecordReader, type RecordReader } from './offline-records.js';
import { driftLines, lookAtDrift, type RunningGuest } from './plan-drift.js';
import { verifyArgv } from './plan-verify.js';
import type { PlannedCommand } from './render-plan.js';

export interface PlanAsked {
  readonly set: DefinitionSet;
  readonly name: string;
  readonly input: Input;
  readonly print: (commands: readonly PlannedCommand[], guest: RunningGuest | undefined) => void;
}

/** The plan of one VM: the looks are made, the acts assumed; `--fresh` makes no look and reads no record. */
export async function planVm(context: Context, { set, name, input, print }: PlanAsked): Promise<number> {
  const { flags, values } = input;
  const { host } = set;
  const wanted = set.vms.get(name);
  if (!host.ok || wanted?.ok !== true) {
    const faults = [host, wanted].flatMap((one) => (one === undefined || one.ok ? [] : one.faults));
    context.terminal.err(faultLines(faults));
    return ERROR_STATUS.definition;
  }
  const records = createRecordReader(context.paths, flags.has('fresh'));
  const definition = withMedium(context, wanted.value, values.get('cdrom'));
  const planning = { set, host: host.value, definition, records };
  const seeing = flags.has('fresh') ? undefined : createFreebsdHost();
  const ground = await seeGround(planning.definition, layoutFor(context, host.value), seeing);
  const preview = await previewStart(context, { ...planning, ground }, seeing);
  const commands = [...ground.steps.map(plannedOf), ...commandsOf(preview)];
  const guest =
    seeing === undefined
      ? undefined
      : await lookAtDrift({
          ...{ host: seeing, definition, record: records.run(name) },
          ...{ identity: preview.value.identity, facts: preview.value.facts },
          layout: ground.layout,
        });
  print(commands, guest);
  context.terminal.err(
    lines([
      ...ground.remarks,
      ...remarks(preview, records),
      ...placeholders(planning, preview.value),
      ...guessedNics(planning, preview, seeing),
      ...driftLines(name, guest),
    ]),
  );
  if (seeing !== undefined && !mayChangeHost(context.paths.root))
    context.terminal.err(
      lines(['not seen: whether a start would be refused: files show themselves to you, not as to root']),
    );
  else if (seeing !== undefined) {
    const obstacle = await obstacleLines(seeing, {
      definition: onHost(definition, preview.value.facts),
      layout: ground.layout,
      plan: preview.value,
      loads: preview.steps.some(({ command: { file } }) => file === 'kldload'),
    });
    context.terminal.err(obstacle.map((line) => `${line}\n`).join(''));
  }
  if (seeing !== undefined && flags.has('verify')) return verifyArgv(context, seeing, preview.value.bhyve);
  return 0;
}

/** In which order it boots is told by the plan, which knows the host. */
function withMedium(context: Context, definition: VmDefinition, file: string | undefined): VmDefinition {
  return file === undefined
    ? definition
    : withCdrom(definition, { path: mediumPath(context, file), bootOrder: false });
}

interface Planning {
  readonly set: DefinitionSet;
  readonly host: HostDefinition;
  readonly definition: VmDefinition;
  readonly records: RecordReader;
}

async function previewStart(
  context: Context,
  { set, host, definition, records, ground }: Planning & { readonly ground: Ground },
  seeing: Host | undefined,
): Promise<Preview<StartPlan>> {
  const { name } = definition;
  const { layout, files } = ground;
  const consoles = seeing === undefined ? [] : await existing(seeing, consolePaths(definition, layout));
  const steps = planStart(definition, {
    ...{ host, layout, consoles, files },
    others: othersRunning(records, name),
    portsClaimed: portsClaimed(screensOf(set, records, name), host),
    secrets: secretsOf(context, definition),
    pins: records.state(name)?.pins ?? { macs: {}, slots: {} },
    ledger: recallLinks(knownLedger(host, records), name, records.state(name)?.pins.links ?? {}),
    takenMacs: macsOfOthers(set, records, name),
    knownModules: new Set(),
    heldLinks: records.run(name)?.links ?? [],
    bridgeRecord: (bridge, { bootId }) => {
      const record = records.bridge(bridge);
      return record !== undefined && isOfBoot(record, bootId) ? record : undefined;
    },
    pinnedInterface: (bridge) => records.networkPins()?.interfaces[bridge],
  });
  return previewSteps(steps, seeing === undefined ? undefined : (command) => seeing.run(command));
}

function secretsOf({ paths }: Context, { name, graphics }: VmDefinition): string | undefined {
  return graphics?.passwordFile === undefined ? undefined : vmPathsOf(paths, name).secrets;
}

/** With the ports that were picked for their screens. */
function othersRunning(records: RecordReader, name: string): readonly VmDefinition[] {
  return records
    .running()
    .filter((record) => record.name !== name)
    .map((record) => withPort(record.definition, records.state(record.name)?.pins.vncPort));
}

/** Who has a port by a file or by a record: as a daemon would know them. */
function screensOf({ vms }: DefinitionSet, records: RecordReader, name: string): readonly ScreenOwner[] {
  const defined = [...vms.values()].flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  const running = records.running().map(({ definition }) => definition);
  return [...defined, ...running.filter((one) => one.name !== name)].map((definition) => ({
    definition,
    pinned: definition.name === name ? undefined : records.state(definition.name)?.pins.vncPort,
  }));
}

function layoutFor({ paths: { root, firmware, vmm } }: Context, host: HostDefinition): Layout {
  return layoutOf({ root, firmware, vmm }, host);
}

/** The leases of all guests that live or may live and of jails, as a daemon that starts now would know them. */
function knownLedger(host: HostDefinition, records: RecordReader): LinkLedger {
  const guests = records
    .running()
    .reduce((ledger, record) => adoptLinks(ledger, record.name, record.links), emptyLedger(host.bridges));
  return records
    .jails()
    .reduce((ledger, record) => adoptLinks(ledger, jailOwner(record.jail), [jailLink(record)]), guests);
}

/** MACs written in the other definitions, or pinned for them; those of jails. */
function macsOfOthers({ vms }: DefinitionSet, records: RecordReader, name: string): ReadonlySet<string> {
  const others = [...vms].filter(([other]) => other !== name);
  const macs = others.flatMap(([other, decoded]) => [
    ...(decoded.ok ? nicsOf(decoded.value).flatMap(({ mac }) => mac ?? []) : []),
    ...Object.values(records.state(other)?.pins.macs ?? {}),
  ]);
  return new Set([...macs, ...records.jails().map(({ mac }) => mac)]);
}

function nicsOf({ networks, directNics }: VmDefinition): readonly { mac?: string; key: string }[] {
  return [...networks, ...directNics];
}

function commandsOf({ steps, value }: Preview<StartPlan>): readonly PlannedCommand[] {
  return [...steps.map(plannedOf), value.bhyve, ...value.limits];
}

function plannedOf({ kind, command, stays, passing }: Step): PlannedCommand {
  if (kind === 'look') return { ...command, look: true };
  if (passing === true) return { ...command, background: true, passing };
  return stays === true ? { ...command, background: true } : command;
}

/** What the reader must know of how the plan came about. */
function remarks({ value, unseen }: Preview<StartPlan>, records: RecordReader): readonly string[] {
  const reasons = new Set(unseen.map(({ reason }) => reason));
  return [
    ...[...reasons].map((reason) => `not seen, assumed absent: ${reason}`),
    ...records.unread().map((what) => `not seen, assumed absent: ${what}`),
    ...(value.facts.missing.length === 0 ? [] : [`not seen, assumed: ${value.facts.missing.join(', ')}`]),
    ...value.announcements,
    ...value.warnings,
  ];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `vmctl: ${text}\n`).join('');
}

/** What is derived from a host's uuid that was not looked at. */
function placeholders({ definition, records }: Planning, { facts }: StartPlan): readonly string[] {
  if (!facts.missing.includes('kern.hostuuid')) return [];
  const pins = records.state(definition.name)?.pins;
  const pinned = pins?.macs ?? {};
  const derived = [
    ...(nicsOf(definition).some(({ mac, key }) => mac === undefined && !Object.hasOwn(pinned, key))
      ? ['MAC']
      : []),
    ...((definition.uuid ?? pins?.uuid) === undefined ? ['uuid'] : []),
  ];
  if (derived.length === 0) return [];
  const verb = derived.length === 1 ? 'is a placeholder' : 'are placeholders';
  return [`${derived.join(' and ')} ${verb}: made from kern.hostuuid, which was not seen`];
}

/** The kernel names new interfaces, and the default route those that are `auto`: what a plan cannot know. */
function guessedNics(
  { definition, host }: Planning,
  { steps, unseen }: Preview<StartPlan>,
  seeing: Host | undefined,
): readonly string[] {
  const unanswered = seeing === undefined ? steps : unseen;
  const autos = bridgesOf(definition, host).filter((bridge) => bridge.interface === 'auto');
  const isUnrouted = unanswered.some(({ command }) => command.file === 'route');
  return [
    ...(isUnrouted ? autos : []).map(
      ({ name }) =>
        `the NIC of bridge ${name} is a placeholder: it is that of the default route, which was not seen`,
    ),
    ...steps.flatMap(({ command: { file, args } }) =>
      file === 'ifconfig' && args[1] === 'name'
        ? [`${args[0]} is a guess: the kernel picks the first name of ${args[2]}`]
        : [],
    ),
  ];
}

async function existing(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const seen = await inspectAll(host, paths);
  return paths.filter((path) => seen.get(path) !== undefined);
}
