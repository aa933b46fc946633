import { speakOf, type Finding } from './finding.js';
import type { HostLook } from './look.js';
import type { Subject } from './subject.js';

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

export function judgeSupervisor({ supervisor }: HostLook): Finding {
  if (!supervisor.ok)
    return sayDaemon.warning(`it does not answer: ${supervisor.why}`, 'service vmctl restart');
  if (supervisor.value === undefined)
    return sayDaemon.note('not running: guests are not watched', 'service vmctl start');
  return sayDaemon.ok(`vmctl ${supervisor.value} answers`);
}
