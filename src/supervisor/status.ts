import { describeExit } from '../bhyve/exit-words.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Drift } from '../plan/drift.js';
import type { StatusDetails, StatusReport } from '../protocol/report.js';
import type { VmSnapshot } from '../vm/machine.js';
import { directNicsOf } from '../plan/nic-list.js';
import { countAttempts } from '../vm/restart.js';
import { publishedOf } from '../vm/publish.js';
import { shownDefinitionState } from './drift.js';
import { differenceOf } from './link-difference.js';

export interface StatusInput {
  readonly snapshot: VmSnapshot;
  /** Wall clock of the launch of the living guest, ms since the epoch. */
  readonly launchedAt: number | undefined;
  readonly now: number;
  /** The machine's clock, on which failures are dated. */
  readonly monotonic: number;
  /** See StatusReport. */
  readonly ready: boolean | null;
  /** undefined = nothing runs. */
  readonly drift: Drift | undefined;
  /** Read only when it is shown. */
  readonly lastOutput: () => readonly string[];
  /** Whether a NIC that should be plugged in was seen loose. */
  readonly isCutOff: (nic: string) => boolean;
  /** Since when it is so, wall clock in ms. */
  readonly since?: number | undefined;
  /** What is amiss with the programs beside a guest that runs. */
  readonly companions?: string | undefined;
  /** Where more than a line of it is asked for. */
  readonly details?: StatusDetails;
}

/** One VM as `vmctl status` shows it. */
export function reportStatus({
  snapshot,
  launchedAt,
  now,
  monotonic,
  ready,
  drift,
  lastOutput,
  isCutOff,
  since,
  companions,
  details,
}: StatusInput): StatusReport {
  const { context } = snapshot;
  const { status, detail } = publishedOf(snapshot);
  const shown = context.running ?? context.definition;
  const pid = context.guest?.pid ?? context.foreignPid ?? null;
  const alive = context.guest !== undefined && launchedAt !== undefined;
  return {
    name: context.name,
    description: context.definition.description,
    status,
    detail: status === 'running' ? (detail ?? companions ?? null) : detail,
    intent: context.intent,
    pid,
    uptimeSeconds: alive ? Math.max(0, Math.floor((now - launchedAt) / 1000)) : null,
    cpus: shown.cpus.count,
    memoryBytes: shown.memoryBytes,
    links: context.links.map((link) => {
      const { bridge, hook, socket, mac, nic } = link;
      return { bridge, hook, socket, mac, nic, differs: differenceOf(context, link, isCutOff(nic)) };
    }),
    ...directNicsOf(shown),
    attempts: countAttempts(context.history, shown.restart, monotonic),
    restarts: context.restarts,
    lastExit: context.lastExit === undefined ? null : describeExit(context.lastExit),
    definition: shownDefinitionState(context),
    argv: drift?.argv ?? null,
    ready,
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...describeFile(context.definition, shown),
    lastOutput: status === 'failed' || status === 'restarting' ? lastOutput() : [],
    ...(details === undefined ? {} : { details: { ...details, differences: drift?.differences ?? [] } }),
  };
}

/** A record of an earlier vmctl may lack keys of today's. */
type Shown = Partial<Pick<VmDefinition, 'networks'>>;

function describeFile(
  { tags, autostart }: VmDefinition,
  { networks = [] }: Shown,
): Pick<StatusReport, 'tags' | 'autostart' | 'bridges'> {
  return { tags, autostart, bridges: [...new Set(networks.map(({ bridge }) => bridge))] };
}
