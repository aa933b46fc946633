import { cdromOf } from '../definition/cdrom.js';
import type { VmDefinition } from '../definition/definition.js';
import { describeScreen } from '../plan/screen.js';
import { describeDevices } from '../plan/status-devices.js';
import { describeFile } from '../plan/status-file.js';
import type { NicTraffic } from '../protocol/detail-report.js';
import type { StatusDetails } from '../protocol/report.js';
import { listCrashes } from '../store/crash-bundles.js';
import { consoleFilesOf } from '../store/paths.js';
import { statusFilesOf } from '../store/status-files.js';
import type { VmContext } from '../vm/context.js';
import { describeDeath } from '../vm/death.js';
import type { Context } from './context.js';
import { DEATHS_KEPT } from './deaths.js';

export interface DetailsInput {
  readonly context: Context;
  readonly vm: VmContext;
  /** Files of all VMs, to tell who waits for this one. */
  readonly definitions: readonly Pick<VmDefinition, 'name' | 'after'>[];
  readonly traffic: readonly NicTraffic[];
}

/** What `vmctl status NAME` says beyond the table. */
export function reportDetails({ context, vm, definitions, traffic }: DetailsInput): StatusDetails {
  const { paths, states, deaths, hints } = context;
  const { name } = vm;
  // Its guest has ended, and what it left behind is not cleaned up yet.
  const fresh = deaths.get(name);
  const all = [...states.get(name).deaths, ...(fresh === undefined ? [] : [fresh])].slice(-DEATHS_KEPT);
  const hint = hints.get(name);
  return {
    ...{ differences: [], deaths: all.map(describeDeath), crashes: listCrashes(paths, name) },
    ...describeMedium(vm),
    ...describeScreen(vm.running ?? vm.definition, states.get(name).pins.vncPort),
    traffic,
    files: statusFilesOf(paths, name),
    ...describeFile(vm.definition, definitions),
    ...devicesOf(context, vm.running ?? vm.definition),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Where they lie is not known while host.toml has never been right. */
function devicesOf({ paths, layout }: Context, shown: VmDefinition): Partial<StatusDetails> {
  const consoleLog = (port: number): string => consoleFilesOf(paths, shown.name, port).newest;
  try {
    return describeDevices({ definition: shown, layout: layout(), consoleLog });
  } catch {
    return {};
  }
}

function describeMedium({ running }: VmContext): Pick<StatusDetails, 'medium'> {
  const medium = running === undefined ? undefined : cdromOf(running);
  return medium === undefined ? {} : { medium };
}
