import { VmctlError } from '../errors.js';
import { encodeError } from '../protocol/encode.js';
import type { ControlResult, Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';

export type Order = Extract<ControlRequest, { readonly request: 'operate' }>;

export interface OrderAgain {
  readonly order: Order;
  /** Whether the daemon that ended had begun with it. */
  readonly begun: boolean;
  /** Asks the next daemon. */
  readonly ask: (request: ControlRequest) => Promise<ControlResult>;
}

const LOOK_MS = 250;

/**
 * An order whose daemon ended before it answered. What says what shall be is given again: start, stop, kill, adopt. A
 * restart must not happen twice: it is on disk (intent `cycle`), so the next daemon goes on with it, and its end is
 * waited for. A reset is on no disk, and is not given again.
 */
export async function orderAgain({ order, begun, ask }: OrderAgain): Promise<ControlResult> {
  if (order.verb === 'reset') return { kind: 'operate', outcomes: (await see(order, ask)).map(unknownReset) };
  if (order.verb !== 'restart') return ask(order);
  const first = await see(order, ask);
  if (!begun && !first.some(isCycling)) return ask(order);
  const names = first.map(({ name }) => name);
  if (!order.wait) return { kind: 'operate', outcomes: first.map(goesOn) };
  for (let vms = first; vms.some((vm) => isCycling(vm) && !isStuck(vm)); vms = await see(order, ask))
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return settle({ names, last: await see(order, ask), ask });
}

async function see({ names }: Order, ask: OrderAgain['ask']): Promise<readonly StatusReport[]> {
  const result = await ask({ request: 'status', ...(names === undefined ? {} : { names }) });
  const vms = result.kind === 'status' ? result.vms : [];
  // Who names none means those that can be restarted: a file that was never right is none of them.
  return names === undefined ? vms.filter(({ cpus }) => cpus > 0) : vms;
}

interface Settling {
  readonly names: readonly string[];
  readonly last: readonly StatusReport[];
  readonly ask: OrderAgain['ask'];
}

/** The second half of a restart is a start, which whoever is up already answers at once. */
async function settle({ names, last, ask }: Settling): Promise<ControlResult> {
  const stuck = last.filter(isCycling);
  const coming = names.filter((name) => !stuck.some((vm) => vm.name === name));
  const outcomes = stuck.map(({ name, detail }) =>
    failed(
      new VmctlError('timeout', `${name}: ${detail ?? 'still shutting down'}`, {
        hint: `it goes on; look at it with: vmctl status ${name}`,
      }),
      name,
    ),
  );
  if (coming.length === 0) return { kind: 'operate', outcomes };
  const started = await ask({ request: 'operate', verb: 'start', names: coming, wait: true });
  return started.kind === 'operate'
    ? { kind: 'operate', outcomes: [...started.outcomes, ...outcomes] }
    : started;
}

function isCycling({ intent }: StatusReport): boolean {
  return intent === 'cycle';
}

/** Where the daemon itself answers 75 and goes on by itself (publish.ts). */
function isStuck({ detail }: StatusReport): boolean {
  return /^(still shutting down|unkillable)/.test(detail ?? '');
}

function goesOn({ name, status }: StatusReport): Outcome {
  return { name, ok: true, message: status };
}

function unknownReset({ name }: StatusReport): Outcome {
  const message = `${name}: the daemon ended before it told whether it was reset`;
  const hint = `vmctl logs ${name} shows it; if it was not, reset it again`;
  return failed(new VmctlError('timeout', message, { hint }), name);
}

function failed(error: VmctlError, name: string): Outcome {
  return { name, ok: false, message: error.message, error: encodeError(error) };
}
