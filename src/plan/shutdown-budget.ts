import type { VmDefinition } from '../definition/definition.js';
import { wavesOf } from './waves.js';

/** What rc.shutdown(8) and init(8) leave for stopping services, in seconds; absent = their defaults (facts.md 10). */
export interface ShutdownLimits {
  /** rc.conf(5); 0 = rc.shutdown has no limit of its own. */
  readonly rcshutdownTimeout?: number;
  /** sysctl(8) kern.init_shutdown_timeout; below 2 init(8) takes its default. */
  readonly initShutdownTimeout?: number;
  /** rc.conf(5) vmctl_stop_timeout: what `service vmctl stop` gives the guests, whatever the others say. */
  readonly vmctlStopTimeout?: number;
}

export interface ShutdownBudget {
  /** Seconds that all guests together may take at most, by their stop_timeout, in reverse waves. */
  readonly needed: number;
  /** Seconds that `service vmctl stop` gives them. */
  readonly given: number;
  /** What is left for forcing off, for the supervisor and for other services. */
  readonly reserve: number;
}

const RCSHUTDOWN_TIMEOUT = 90;
const INIT_SHUTDOWN_TIMEOUT = 120;
const RESERVE = 30;

/** What a host shutdown needs and has; rc.d/vmctl reckons the same (vmctl_stop_limit). */
export function reckonShutdown(
  vms: readonly Pick<VmDefinition, 'name' | 'after' | 'stopTimeoutMs'>[],
  limits: ShutdownLimits = {},
): ShutdownBudget {
  const timeouts = new Map(vms.map(({ name, stopTimeoutMs }) => [name, stopTimeoutMs / 1000]));
  const needed = wavesOf(vms)
    .map((wave) => Math.max(...wave.map((name) => timeouts.get(name) ?? 0)))
    .reduce((sum, seconds) => sum + seconds, 0);
  return { needed, given: stopLimit(limits), reserve: RESERVE };
}

function stopLimit({ rcshutdownTimeout, initShutdownTimeout = 0, vmctlStopTimeout }: ShutdownLimits): number {
  if (vmctlStopTimeout !== undefined && vmctlStopTimeout > 0) return vmctlStopTimeout;
  const init = initShutdownTimeout > 1 ? initShutdownTimeout : INIT_SHUTDOWN_TIMEOUT;
  const rc = rcshutdownTimeout === 0 ? init : (rcshutdownTimeout ?? RCSHUTDOWN_TIMEOUT);
  const limit = Math.min(rc, init);
  return limit > 2 * RESERVE ? limit - RESERVE : Math.floor((limit + 1) / 2);
}
