import { speakOf, type Finding } from './finding.js';
import { isRcYes } from '../command/rc-yes.js';
import type { HostLook } from './look.js';
import { rcScript, type Subject } from './subject.js';

const sayFiles = speakOf({ id: 'definitions', title: 'definitions' });
const sayDaemon = speakOf({ id: 'supervisor', title: 'supervisor' });

/** The other checks know only what has no fault. */
export function judgeDefinitions({ vms, faults, definitions }: Subject): Finding {
  if (faults > 0)
    return sayFiles.fault(
      `${faults} ${faults === 1 ? 'fault' : 'faults'} in ${definitions}: those VMs cannot start, and were not looked at here`,
      'vmctl check',
    );
  return sayFiles.ok(vms.length === 1 ? '1 VM' : `${vms.length} VMs`);
}

/** service(8) starts only what is installed, and with `start` only what rc.conf(5) enables. */
export function judgeSupervisor({ supervisor, rc, files }: HostLook, { layout }: Subject): Finding {
  const enabled = rc.ok && isRcYes(rc.value.get('vmctl_enable'));
  const byService = files.has(rcScript(layout, 'vmctl'));
  if (!supervisor.ok)
    return sayDaemon.warning(
      `it does not answer: ${supervisor.why}`,
      ...(byService ? [`service vmctl ${enabled ? '' : 'one'}restart`] : []),
    );
  if (supervisor.value === undefined)
    return sayDaemon.note(
      'not running: guests are not watched',
      byService ? `service vmctl ${enabled ? '' : 'one'}start` : 'vmctl daemon run',
    );
  return sayDaemon.ok(`vmctl ${supervisor.value} answers`);
}
