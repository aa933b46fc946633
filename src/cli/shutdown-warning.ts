import type { DefinitionSet } from '../definition/directory.js';
import { reckonShutdown, type ShutdownLimits } from '../plan/shutdown-budget.js';
import { rcVariable } from './rc-conf.js';

/**
 * What `vmctl check` says when a host shutdown cannot wait for all guests; '' when it can. kern.init_shutdown_timeout is not
 * looked at, for check reads files only: what loader.conf(5) and sysctl.conf(5) may say is init(8)'s default here.
 */
export function shutdownWarning({ vms }: DefinitionSet, root: string): string {
  const good = [...vms.values()].flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  const limits = limitsOf(root);
  const { needed, given, reserve } = reckonShutdown(good, limits);
  if (needed <= given) return '';
  const wanted = Math.ceil(needed + reserve);
  // It wins over what is reckoned from the others.
  const own = limits.vmctlStopTimeout === undefined ? '' : `\`sysrc vmctl_stop_timeout=${needed}\` and `;
  const init = wanted >= 120 ? ` and \`sysctl kern.init_shutdown_timeout=${wanted + reserve}\`` : '';
  return (
    `vmctl: at a host shutdown the guests may take ${needed} s by their stop_timeout and their order, and ${given} s are\n` +
    `       given: who is late is forced off; shorten stop_timeout, or set ${own}\`sysrc rcshutdown_timeout=${wanted}\`${init}\n`
  );
}

function limitsOf(root: string): ShutdownLimits {
  const rc = rcVariable(root, 'rcshutdown_timeout');
  const own = Number(rcVariable(root, 'vmctl_stop_timeout'));
  const seconds = rc === '' ? 0 : Number(rc);
  return {
    ...(Number.isInteger(seconds) && (rc === '' || seconds > 0) ? { rcshutdownTimeout: seconds } : {}),
    ...(own > 0 ? { vmctlStopTimeout: own } : {}),
  };
}
