import { reckonShutdown } from '../plan/shutdown-budget.js';
import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'shutdown', title: 'time at a shutdown' });

/** rc.shutdown and init(8) wait for nobody longer than they are told (facts.md 10). */
export function judgeShutdown({ rc, sysctls }: HostLook, { vms }: Subject): Finding {
  if (!rc.ok) return say.unseen(rc.why);
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const rcshutdownTimeout = timeoutOf(rc.value);
  const initShutdownTimeout = numberOf(sysctls.value, 'kern.init_shutdown_timeout');
  const vmctlStopTimeout = numberOf(rc.value, 'vmctl_stop_timeout');
  const { needed, given, reserve } = reckonShutdown(vms, {
    ...(rcshutdownTimeout === undefined ? {} : { rcshutdownTimeout }),
    ...(initShutdownTimeout === undefined ? {} : { initShutdownTimeout }),
    ...(vmctlStopTimeout === undefined ? {} : { vmctlStopTimeout }),
  });
  if (needed <= given) return say.ok(`guests may take ${needed} s, and have ${given} s`);
  const limit = Math.ceil(needed + reserve);
  return say.warning(
    `guests may take ${needed} s by their stop_timeout and their order, and have ${given} s: late ones are forced off`,
    // It wins over what is reckoned from the others.
    ...((vmctlStopTimeout ?? 0) > 0 ? [`sysrc vmctl_stop_timeout=${needed}`] : []),
    `sysrc rcshutdown_timeout=${limit}`,
    `echo kern.init_shutdown_timeout=${limit + reserve} >> /etc/sysctl.conf`,
    `sysctl kern.init_shutdown_timeout=${limit + reserve}`,
  );
}

/** An empty value switches the watchdog off (rc.shutdown). */
function timeoutOf(rc: ReadonlyMap<string, string>): number | undefined {
  return rc.get('rcshutdown_timeout')?.trim() === '' ? 0 : numberOf(rc, 'rcshutdown_timeout');
}
