import { withoutCdrom } from '../definition/cdrom.js';
import { isSame } from '../definition/same.js';
import type { VmDefinition } from '../definition/definition.js';
import { judgeDrift, UNKNOWN_DRIFT, type Drift } from '../plan/drift.js';
import { readRunRecord } from '../store/records.js';
import type { VmContext } from '../vm/context.js';
import { definitionStateOf } from '../vm/context.js';
import type { DefinitionState } from '../vm/history.js';
import type { Context } from './context.js';
import type { Vm } from './vm.js';

/** How the living guests compare to their files. */
export interface DriftBook {
  /** undefined = nothing runs. Costs nothing as long as neither guest nor file nor host.toml is another. */
  of(vm: VmContext): Drift | undefined;
  /** Names of the guests that a restart would change, sorted. */
  restarts(vms: readonly Pick<Vm, 'name' | 'snapshot'>[]): readonly string[];
}

type DriftContext = Pick<Context, 'paths' | 'identity' | 'layout' | 'hostDefinition' | 'facts'>;

interface Page {
  /** What the drift was judged by: another value of any of these, and it is judged anew. */
  readonly from: readonly unknown[];
  readonly drift: Drift;
}

export function createDriftBook(context: DriftContext): DriftBook {
  const pages = new Map<string, Page>();
  return {
    of,
    restarts: (vms) =>
      vms
        .filter((vm) => of(vm.snapshot().context)?.restart === true)
        .map(({ name }) => name)
        .sort(),
  };

  function of(vm: VmContext): Drift | undefined {
    const { name, guest, foreignPid } = vm;
    if (guest === undefined) {
      pages.delete(name);
      return foreignPid === undefined ? undefined : UNKNOWN_DRIFT;
    }
    const from = [guest.pid, vm.running, vm.definition, hostNow(), context.facts];
    const known = pages.get(name);
    if (known?.from.every((value, at) => value === from[at]) === true) return known.drift;
    const drift = judge(vm);
    if (drift !== undefined) pages.set(name, { from, drift });
    return drift ?? UNKNOWN_DRIFT;
  }

  function hostNow(): unknown {
    try {
      return context.hostDefinition();
    } catch {
      return undefined;
    }
  }

  /** undefined = its record is about to be written, or could not be. */
  function judge({ name, guest, definition }: VmContext): Drift | undefined {
    try {
      const launched = readRunRecord(context.paths, name);
      if (launched === undefined || launched.pid !== guest?.pid) return undefined;
      const [identity, layout] = [context.identity(definition), context.layout()];
      return judgeDrift({ launched, definition, identity, layout, host: context.facts });
    } catch {
      // The host cannot tell its uuid, or host.toml was never right: what would be launched is not known.
      return UNKNOWN_DRIFT;
    }
  }
}

/** Taken from the file whenever they are asked for: a change of these awaits no start. */
const AT_ONCE = ['description', 'autostart', 'startDelayMs', 'after', 'protect', 'owners'] as const;

/** Whether the file holds anything that its guest does not run with; what is in force at once is no such thing. */
export function shownDefinitionState(vm: VmContext): DefinitionState {
  const state = definitionStateOf(vm);
  if (state !== 'changed' || vm.running === undefined) return state;
  return isSame(awaiting(withoutCdrom(vm.running)), awaiting(vm.definition)) ? 'current' : 'changed';
}

function awaiting(definition: VmDefinition): Partial<VmDefinition> {
  const rest: Partial<Record<keyof VmDefinition, unknown>> = { ...definition };
  for (const key of AT_ONCE) delete rest[key];
  // A reader comes and goes while the guest runs.
  rest.console = { ...definition.console, log: true };
  return rest as Partial<VmDefinition>;
}
