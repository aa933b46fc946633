import type { HostDefinition, VmDefinition } from '../definition/definition.js';
import type { DefinitionSet } from '../definition/directory.js';
import { ERROR_STATUS } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { adoptLinks, emptyLedger, recallLinks, type LinkLedger } from '../netgraph/ledger.js';
import { layoutOf, type Layout } from '../plan/layout.js';
import { filesNeeded, judgeFiles } from '../plan/preflight.js';
import { previewSteps, type Preview } from '../plan/preview.js';
import { planStart, type StartPlan } from '../plan/start.js';
import type { Context, Input } from './command.js';
import { faultLines, readDefinitions, refuseUnknown } from './offline-definitions.js';
import { createRecordReader, type RecordReader } from './offline-records.js';
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
  context.terminal.out(context.json ? `${JSON.stringify({ commands }, null, 2)}\n` : renderPlan(commands));
  context.terminal.err(remarks(preview, records));
  if (seeing !== undefined)
    context.terminal.err(await refusal(seeing, planning.definition, layoutFor(context, host.value)));
  return 0;
}

interface Planning {
  readonly set: DefinitionSet;
  readonly host: HostDefinition;
  readonly definition: VmDefinition;
  readonly records: RecordReader;
}

function previewStart(
  context: Context,
  { set, host, definition, records }: Planning,
  seeing: Host | undefined,
): Promise<Preview<StartPlan>> {
  const { name } = definition;
  const steps = planStart(definition, {
    host,
    layout: layoutFor(context, host),
    pins: records.state(name)?.pins ?? { macs: {}, slots: {} },
    ledger: recallLinks(knownLedger(host, records), name, records.state(name)?.pins.links ?? {}),
    takenMacs: macsOfOthers(set, records, name),
    knownModules: new Set(),
  });
  return previewSteps(steps, seeing === undefined ? undefined : (command) => seeing.run(command));
}

function layoutFor({ paths: { root, firmware, vmm } }: Context, host: HostDefinition): Layout {
  return layoutOf({ root, firmware, vmm }, host);
}

/** The leases of all guests that live or may live, as a daemon that starts now would know them. */
function knownLedger(host: HostDefinition, records: RecordReader): LinkLedger {
  return records
    .running()
    .reduce((ledger, record) => adoptLinks(ledger, record.name, record.links), emptyLedger(host.bridges));
}

/** MACs written in the other definitions, or pinned for them. */
function macsOfOthers({ vms }: DefinitionSet, records: RecordReader, name: string): ReadonlySet<string> {
  const others = [...vms].filter(([other]) => other !== name);
  return new Set(
    others.flatMap(([other, decoded]) => [
      ...(decoded.ok ? decoded.value.networks.flatMap(({ mac }) => mac ?? []) : []),
      ...Object.values(records.state(other)?.pins.macs ?? {}),
    ]),
  );
}

function commandsOf({ steps, value }: Preview<StartPlan>): readonly PlannedCommand[] {
  const planned = steps.map(({ kind, command }) =>
    kind === 'look' ? { ...command, look: true as const } : command,
  );
  return [...planned, value.bhyve];
}

/** What the reader must know of how the plan came about. */
function remarks({ value, unseen }: Preview<StartPlan>, records: RecordReader): string {
  const reasons = new Set(unseen.map(({ reason }) => reason));
  return [
    ...[...reasons].map((reason) => `not seen, assumed absent: ${reason}`),
    ...records.unread().map((what) => `not seen, assumed absent: ${what}`),
    ...(value.facts.missing.length === 0 ? [] : [`not seen, assumed: ${value.facts.missing.join(', ')}`]),
    ...value.warnings,
  ]
    .map((line) => `vmctl: ${line}\n`)
    .join('');
}

/** A start would stop before its first command if these files stay as they are. */
async function refusal(host: Host, definition: VmDefinition, layout: Layout): Promise<string> {
  const seen = await Promise.all(
    filesNeeded(definition, layout).map(async (path) => [path, await host.inspect(path)] as const),
  );
  const fault = judgeFiles(definition, new Map(seen), layout);
  if (fault === undefined) return '';
  const hint = fault.hint === undefined ? '' : `hint: ${fault.hint}\n`;
  return `vmctl: a start would be refused: ${fault.message}\n${hint}`;
}
