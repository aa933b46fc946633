import { cdromOf } from '../definition/cdrom.js';
import { describeScreen } from '../plan/screen.js';
import type { StatusDetails } from '../protocol/report.js';
import { listCrashes } from '../store/crash-bundles.js';
import type { VmContext } from '../vm/context.js';
import { describeDeath } from '../vm/death.js';
import type { Context } from './context.js';
import { DEATHS_KEPT } from './deaths.js';

/** What `vmctl status NAME` says beyond the table. */
export function reportDetails({ paths, states, deaths }: Context, vm: VmContext): StatusDetails {
  const { name } = vm;
  // Its guest has ended, and what it left behind is not cleaned up yet.
  const fresh = deaths.get(name);
  const all = [...states.get(name).deaths, ...(fresh === undefined ? [] : [fresh])].slice(-DEATHS_KEPT);
  return {
    ...{ differences: [], deaths: all.map(describeDeath), crashes: listCrashes(paths, name) },
    ...describeMedium(vm),
    ...describeScreen(vm.running ?? vm.definition, states.get(name).pins.vncPort),
  };
}

function describeMedium({ running }: VmContext): Pick<StatusDetails, 'medium'> {
  const medium = running === undefined ? undefined : cdromOf(running);
  return medium === undefined ? {} : { medium };
}
