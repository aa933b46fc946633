import { speakOf, type Finding } from './finding.js';
import { isRcYes } from '../command/rc-yes.js';
import type { HostLook } from './look.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'vm-bhyve', title: 'vm-bhyve' });

/** Two supervisors of one guest: who comes second finds it foreign, and both stop it at a shutdown. */
export function judgeVmBhyve({ rc }: HostLook, { vms }: Subject): Finding {
  if (!rc.ok) return say.unseen(rc.why);
  if (!isRcYes(rc.value.get('vm_enable'))) return say.ok('not enabled');
  const listed = new Set((rc.value.get('vm_list') ?? '').split(/\s+/).filter((word) => word !== ''));
  const both = vms.filter(({ name }) => listed.has(name)).map(({ name }) => name);
  const directory = rc.value.get('vm_dir') ?? 'not set';
  if (both.length > 0)
    return say.fault(
      `vm-bhyve starts ${both.join(', ')} at boot too (vm_list): whoever is second cannot run ${both.length === 1 ? 'it' : 'them'}`,
      `sysrc vm_list-="${both.join(' ')}"`,
    );
  return say.note(`enabled (vm_dir ${directory}), for other guests than those of vmctl`);
}
