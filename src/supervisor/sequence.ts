import type { HostDefinition } from '../definition/host-definition.js';
import type { Knock } from '../host/knock.js';
import type { Clock } from './clock.js';
import type { Context } from './context.js';
import { createReadiness, type ReadinessBook } from './readiness.js';
import { createTurns, standingOf, type Turns } from './turns.js';
import type { Vm } from './vm.js';

/** In which order VMs come up: whose turn it is depends on who is ready. */
export interface Sequence {
  readonly turns: Turns;
  readonly readiness: Pick<ReadinessBook, 'stateOf'>;
  /** After every change of a VM's machine. */
  changed(name: string): void;
  release(): void;
}

export interface SequenceOptions {
  readonly clock: Clock;
  readonly vms: ReadonlyMap<string, Vm>;
  readonly hostDefinition: () => HostDefinition;
  readonly knock: Knock;
  /** Asked only once a VM has changed. */
  readonly context: () => Context;
}

export function createSequence({ clock, vms, hostDefinition, knock, context }: SequenceOptions): Sequence {
  const turns = createTurns({ clock, vms, maxParallel, readySince: (vm) => readiness.readySince(vm) });
  const readiness = createReadiness({ context, knock, onReady: turns.changed });
  const standings = new Map<string, string>();
  return { turns, readiness, changed, release };

  /** Without a host.toml that ever was right nothing starts anyway. */
  function maxParallel(): number {
    try {
      return hostDefinition().maxParallel;
    } catch {
      return 1;
    }
  }

  function changed(name: string): void {
    const vm = vms.get(name);
    if (vm === undefined) standings.delete(name);
    else {
      readiness.changed(vm);
      const standing = `${standingOf(vm)} ${readiness.readySince(vm) !== undefined}`;
      if (standing === standings.get(name)) return;
      standings.set(name, standing);
    }
    turns.changed();
  }

  function release(): void {
    readiness.release();
    turns.release();
  }
}
