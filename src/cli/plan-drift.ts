import { judgeProcesses } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import { cdromOf } from '../definition/cdrom.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Host } from '../host/host.js';
import { monotonicNow } from '../host/monotonic.js';
import { driveSteps } from '../plan/drive.js';
import { judgeDrift, UNKNOWN_DRIFT, type Drift } from '../plan/drift.js';
import type { Identity } from '../plan/identity.js';
import type { Layout } from '../plan/layout.js';
import { lookProcesses } from '../plan/processes.js';
import type { HostFacts } from '../plan/host-facts.js';
import type { RunRecord } from '../vm/record.js';
import { isRecorded } from '../vm/sighting.js';

/** What a plan says of the guest that runs now. */
export interface RunningGuest extends Omit<Drift, 'restart'> {
  readonly pid: number;
  /** Of an install medium that it has for this run, beside what its file says. */
  readonly medium?: string;
}

export interface DriftLook {
  readonly host: Host;
  readonly definition: VmDefinition;
  readonly record: RunRecord | undefined;
  readonly identity: Identity;
  readonly layout: Layout;
  readonly facts: HostFacts;
}

/** How the guest that runs compares to the plan; undefined = none runs, or it cannot be seen. */
export async function lookAtDrift(look: DriftLook): Promise<RunningGuest | undefined> {
  const { host, definition, record, identity, layout, facts } = look;
  const now = monotonicNow();
  const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command)).catch(() => []);
  const { guests } = judgeProcesses(rows, definition.name);
  const ours = guests.find((row) => record !== undefined && isRecorded(record, { row, now }));
  const [guest = ours] = guests;
  if (guest === undefined) return undefined;
  const known = record !== undefined && ours !== undefined;
  const drift = known
    ? judgeDrift({ launched: record, definition, identity, layout, host: facts })
    : UNKNOWN_DRIFT;
  const medium = known ? cdromOf(record.definition) : undefined;
  return {
    ...{ pid: (ours ?? guest).pid, argv: drift.argv, differences: drift.differences },
    ...(medium === undefined ? {} : { medium }),
  };
}

/** The same in lines for stderr. */
export function driftLines(name: string, guest: RunningGuest | undefined): readonly string[] {
  if (guest === undefined) return [];
  const { pid, argv, differences, medium } = guest;
  const runs = `${name} runs, pid ${pid}${medium === undefined ? '' : `, beside the install medium ${medium}`}`;
  if (argv === 'unknown') return [`${runs}: with which argv is not known`];
  if (differences.length === 0) return [`${runs}, with this argv`];
  const how =
    argv === 'same'
      ? `with this argv, but not with all of its file: vmctl restart ${name} applies it`
      : `with another argv: vmctl restart ${name} applies this one`;
  return [`${runs}, ${how}`, ...differences.map((line) => `  ${line}`)];
}

/** The argv part of a command line that is shown together with it. */
export function jsonOf(commands: readonly HostCommand[], guest: RunningGuest | undefined): object {
  return { commands, ...(guest === undefined ? {} : { running: guest }) };
}
