import type { StatusDetails, StatusReport } from '../protocol/report.js';
import type { VmContext } from '../vm/context.js';
import { companionDetail } from './companion-book.js';
import type { Context } from './context.js';
import type { DefinitionBook } from './definition-book.js';
import { reportDetails } from './details.js';
import type { DriftBook } from './drift.js';
import type { NetworkSide } from './network-side.js';
import { outputSince } from './output.js';
import type { ReadinessBook } from './readiness.js';
import { sinceOf } from './since.js';
import { reportStatus } from './status.js';
import type { Strangers } from './stranger.js';
import type { Vm } from './vm.js';

export interface StatusDeskOptions {
  readonly context: Context;
  readonly vms: ReadonlyMap<string, Vm>;
  readonly book: DefinitionBook;
  readonly strangers: Strangers;
  readonly drifts: DriftBook;
  readonly readiness: Pick<ReadinessBook, 'stateOf'>;
  /** Not there before the first question. */
  readonly side: () => Pick<NetworkSide, 'isCutOff' | 'trafficOf'>;
}

/** What is said of VMs, sorted by name or as asked; throws `no-such-vm` for a name that nobody knows. */
export type ReportStatuses = (names?: readonly string[], details?: boolean) => readonly StatusReport[];

export function createStatusDesk(options: StatusDeskOptions): ReportStatuses {
  const { context, vms, book, strangers, drifts, readiness, side } = options;
  const { clock } = context;
  return (names, details = false) => {
    const stranger = names?.find((name) => !vms.has(name));
    if (stranger !== undefined) throw strangers.errorOf(stranger);
    return (names ?? [...new Set([...vms.keys(), ...book.names()])].sort()).flatMap((name) => {
      const vm = vms.get(name);
      return vm === undefined ? strangers.reports(name) : [report(vm, details)];
    });
  };

  function report(vm: Vm, details: boolean): StatusReport {
    const { name } = vm;
    const snapshot = vm.snapshot();
    return reportStatus({
      snapshot,
      launchedAt: context.launches.get(name),
      now: clock.wall(),
      monotonic: clock.monotonic(),
      ready: readiness.stateOf(vm),
      drift: drifts.of(snapshot.context),
      lastOutput: outputSince(context, name).lines,
      isCutOff: (nic) => side().isCutOff(name, nic),
      companions: companionDetail(context, name),
      since: sinceOf(context, snapshot, vm.since()),
      ...(details ? { details: detailsOf(snapshot.context) } : {}),
    });
  }

  function detailsOf(vm: VmContext): StatusDetails {
    const definitions = book.names().flatMap((name) => book.get(name) ?? []);
    return reportDetails({ context, vm, definitions, traffic: side().trafficOf(vm.name, vm.links) });
  }
}
