import { hasCompanions } from '../bhyve/companion.js';
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
  /** Seconds that leave every guest its whole stop_timeout, in reverse waves, and some to force off who is late. */
  readonly needed: number;
  /** Seconds that `service vmctl stop` gives them. */
  readonly given: number;
  /** What is left for forcing off, for the supervisor and for other services. */
  readonly reserve: number;
}

/** What a guest takes that is forced off: bhyvectl, a moment of grace, SIGKILL, and its clean end. */
export const FORCE_MS = 5_000;
/** What a companion has between SIGTERM and SIGKILL, once its guest is gone. */
const COMPANION_MS = 5_000;
/** So much of the time at most is kept for that. */
const FORCE_PART = 1 / 4;

const RCSHUTDOWN_TIMEOUT = 90;
const INIT_SHUTDOWN_TIMEOUT = 120;
const RESERVE = 30;

type Ending = Partial<Pick<VmDefinition, 'hooks' | 'companions' | 'devices'>>;

/** What a VM takes at most between the end of its guest and its rest: companions, then `post_stop`. `pre_stop` is inside stop_timeout. */
export function afterlifeMs(definition: Ending): number {
  const { hooks, companions = [], devices = {} } = definition;
  return (
    (hasCompanions({ companions, devices }) ? COMPANION_MS : 0) +
    (hooks?.postStop === undefined ? 0 : hooks.timeoutMs)
  );
}

/** What a host shutdown needs and has; rc.d/vmctl reckons the same (vmctl_stop_limit). */
export function reckonShutdown(
  vms: readonly (Pick<VmDefinition, 'name' | 'after' | 'stopTimeoutMs'> & Ending)[],
  limits: ShutdownLimits = {},
): ShutdownBudget {
  const timeouts = new Map(vms.map((vm) => [vm.name, (vm.stopTimeoutMs + afterlifeMs(vm)) / 1000]));
  const waves = wavesOf(vms);
  const sum = waves
    .map((wave) => Math.max(...wave.map((name) => timeouts.get(name) ?? 0)))
    .reduce((total, seconds) => total + seconds, 0);
  const needed = Math.min(sum + (waves.length * FORCE_MS) / 1000, sum / (1 - FORCE_PART));
  return { needed: Math.ceil(needed), given: stopLimit(limits), reserve: RESERVE };
}

/**
 * How many ms the first of several waves may take to go down by itself. `needs`: the longest stop_timeout of each wave that is
 * left, 0 where nobody is up. All get what they need when that fits, else the same part of it; time for forcing off who
 * is late is kept for each.
 */
export function shareOf(needs: readonly number[], leftMs: number): number {
  const first = needs[0] ?? 0;
  const needed = needs.reduce((sum, need) => sum + need, 0);
  if (needed === 0) return 0;
  const left = Math.max(0, leftMs);
  const count = needs.filter((need) => need > 0).length;
  const usable = left - Math.min(count * FORCE_MS, left * FORCE_PART);
  return Math.round(needed <= usable ? first : (usable * first) / needed);
}

function stopLimit({ rcshutdownTimeout, initShutdownTimeout = 0, vmctlStopTimeout }: ShutdownLimits): number {
  if (vmctlStopTimeout !== undefined && vmctlStopTimeout > 0) return vmctlStopTimeout;
  const init = initShutdownTimeout > 1 ? initShutdownTimeout : INIT_SHUTDOWN_TIMEOUT;
  const rc = rcshutdownTimeout === 0 ? init : (rcshutdownTimeout ?? RCSHUTDOWN_TIMEOUT);
  const limit = Math.min(rc, init);
  return limit > 2 * RESERVE ? limit - RESERVE : Math.floor((limit + 1) / 2);
}
