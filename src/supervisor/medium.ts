import { hasBootOrder } from '../bhyve/release.js';
import { vmPath } from '../bhyve/layout.js';
import { withCdrom, type Medium } from '../definition/cdrom.js';
import { VmctlError } from '../errors.js';
import { judgeMedium } from '../plan/medium.js';
import type { OperateVerb } from '../protocol/request.js';
import { stateNameOf, type StateName } from '../vm/state-name.js';
import type { Context } from './context.js';
import type { Vm } from './vm.js';

/** Where a start begins with what it is told: nothing of it has been made yet. */
const FRESH: readonly StateName[] = ['stopped', 'failed', 'backingOff', 'starting.waiting'];

interface Asked {
  readonly verb: OperateVerb;
  readonly cdrom?: string;
}

/**
 * The install medium of an order; undefined = it has none. Throws `denied` where the guest has begun already, `usage` for a path that
 * bhyve would misread, `host` when there is no such file.
 */
export async function mediumOf(context: Context, vm: Vm, order: Asked): Promise<Medium | undefined> {
  const { cdrom: path } = order;
  if (path === undefined) return undefined;
  const { name } = vm;
  if (order.verb !== 'start') throw new VmctlError('usage', `${order.verb}: only start takes a --cdrom`);
  const medium = { path, bootOrder: hasBootOrder(context.facts) };
  withCdrom(vm.snapshot().context.definition, medium);
  const file = vmPath(context.layout(), name, path);
  const fault = judgeMedium(name, file, await context.host.inspect(file));
  if (fault !== undefined) throw fault;
  // Last of all: nothing comes between it and the order.
  const state = stateNameOf(vm.snapshot());
  if (!FRESH.includes(state))
    throw new VmctlError('denied', `${name}: no install medium can be attached now: it is ${wordOf(state)}`, {
      hint: `stop it first; a medium is there from a start on: vmctl start ${name} --cdrom ${path}`,
    });
  return medium;
}

function wordOf(state: StateName): string {
  return state.startsWith('alive') ? 'running' : state.startsWith('starting') ? 'starting' : 'not down';
}
