import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import type { DefinitionSet } from '../definition/directory.js';
import { ERROR_STATUS, type VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { adoptLinks, emptyLedger, recallLinks, type LinkLedger } from '../netgraph/ledger.js';
import { jailOwner } from '../netgraph/jail-names.js';
import { isOfBoot } from '../netgraph/record.js';
import { jailLink } from '../network/jail-book.js';
import { consolePaths } from '../plan/exclusive.js';
import type { FilesSeen } from '../plan/file-seen.js';
import { layoutOf, type Layout } from '../plan/layout.js';
import { diskPaths, judgeShared, judgeTwice } from '../plan/one-writer.js';
import { awaitedDisk, filesNeeded, judgeFiles } from '../plan/preflight.js';
import { previewSteps, type Preview } from '../plan/preview.js';
import { bridgesOf, planStart, type StartPlan } from '../plan/start.js';
import type { Context, Input } from './command.js';
import { faultLines, readDefinitions, refuseUnknown } from './offline-definitions.js';
import { createRecordReader, type RecordReader } from './offline-records.js';
import { driftLines, jsonOf, lookAtDrift } from './plan-drift.js';
import { renderPlan, type PlannedCommand } from './render-plan.js';

/** `vmctl plan NAME`: the looks are made, the acts assumed; `--fresh` makes no look and reads no record. */
export async function plan(context: Context, { operands, flags }: Input): Promise<number> {
  const name = operands[0] ?? '';
  const set = await readDefinitions(context);
  await refuseUnknown(set, [name], context);
  const { host } = set;
  const wanted = set.vms.get(name);
  if (!host.ok || wanted?.ok !== true) {
    const faults = [host, wanted].flatMap((one) => (one === undefined || one.ok ? [] : one.faults));
    context.terminal.err(faultLines(faults));
    return ERROR_STATUS.definition;
  }
  const records = createRecordReader(context.paths, flags.has('fresh'));
  const planning = { set, host: host.value, definition: wanted.value, records };
  const seeing = flags.has('fresh') ? undefined : createFreebsdHost();
  const preview = await previewStart(context, planning, seeing);
  const commands = commandsOf(preview);
  const guest =
    seeing === undefined
      ? undefined
      : await lookAtDrift({
          ...{ host: seeing, definition: wanted.value, record: records.run(name) },
          ...{ identity: preview.value.identity, facts: preview.value.facts },
          layout: layoutFor(context, host.value),
        });
  context.terminal.out(context.json ? jsonOf(commands, guest) : renderPlan(commands));
  context.terminal.err(
    lines([
      ...remarks(preview, records),
      ...placeholders(planning, preview.value),
      ...guessedNics(planning, preview, seeing),
      ...driftLines(name, guest),
    ]),
  );
  if (seeing !== undefined) {
    const layout = layoutFor(context, host.value);
    const obstacle = await fileObstacle(seeing, {
      definition: wanted.value,
      others: preview.value.others,
      layout,
    });
    context.terminal.err(holdingRemarks(obstacle, preview.value));
  }
  return 0;
}

interface Planning {
  readonly set: DefinitionSet;
  readonly host: HostDefinition;
  readonly definition: VmDefinition;
  readonly records: RecordReader;
}

async function previewStart(
  context: Context,
  { set, host, definition, records }: Planning,
  seeing: Host | undefined,
): Promise<Preview<StartPlan>> {
  const { name } = definition;
  const layout = layoutFor(context, host);
  const paths = consolePaths(definition, layout);
  const consoles = seeing === undefined ? [] : await existing(seeing, paths);
  const steps = planStart(definition, {
    ...{ host, layout, consoles },
    others: records.running().flatMap((record) => (record.name === name ? [] : [record.definition])),
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
    ...(decoded.ok ? decoded.value.networks.flatMap(({ mac }) => mac ?? []) : []),
    ...Object.values(records.state(other)?.pins.macs ?? {}),
  ]);
  return new Set([...macs, ...records.jails().map(({ mac }) => mac)]);
}

function commandsOf({ steps, value }: Preview<StartPlan>): readonly PlannedCommand[] {
  const planned = steps.map(({ kind, command }) =>
    kind === 'look' ? { ...command, look: true as const } : command,
  );
  return [...planned, value.bhyve, ...value.limits];
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
    ...(definition.networks.some(({ mac, key }) => mac === undefined && !Object.hasOwn(pinned, key))
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

/** What keeps a start from its first command. */
interface Obstacle {
  readonly outcome: 'wait' | 'be refused';
  readonly fault: VmctlError;
}

interface Contest {
  readonly definition: VmDefinition;
  /** That are alive. */
  readonly others: readonly VmDefinition[];
  readonly layout: Layout;
}

async function fileObstacle(
  host: Host,
  { definition, others, layout }: Contest,
): Promise<Obstacle | undefined> {
  const files = await inspectAll(host, filesNeeded(definition, layout));
  const awaited = awaitedDisk(definition, files, layout);
  if (awaited !== undefined) return { outcome: 'wait', fault: awaited };
  const fault = judgeFiles(definition, files, layout) ?? judgeTwice(definition, files, layout);
  if (fault !== undefined) return refusalOf(fault);
  for (const other of others) {
    const otherFiles = await inspectAll(host, diskPaths(other, layout));
    const { refusal } = judgeShared({ definition, files, other, otherFiles, layout });
    if (refusal !== undefined) return refusalOf(refusal);
  }
  return undefined;
}

async function inspectAll(host: Host, paths: readonly string[]): Promise<FilesSeen> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await host.inspect(path)] as const)));
}

function refusalOf(fault: VmctlError | undefined): Obstacle | undefined {
  return fault && { outcome: 'be refused', fault };
}

async function existing(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const seen = await inspectAll(host, paths);
  return paths.filter((path) => seen.get(path) !== undefined);
}

/** The first obstacle; of files that are not there nobody needs to know who uses them. */
function holdingRemarks(ofFiles: Obstacle | undefined, { holding }: StartPlan): string {
  const obstacle = ofFiles ?? refusalOf(holding.refusal);
  if (obstacle === undefined) return lines(holding.warnings);
  const { outcome, fault } = obstacle;
  const hint = fault.hint === undefined ? '' : `hint: ${fault.hint}\n`;
  return `${lines([`a start would ${outcome}: ${fault.message}`])}${hint}`;
}
