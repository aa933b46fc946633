import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import { listNames, type Subject } from './subject.js';

const say = speakOf({ id: 'vcpus', title: 'virtual CPUs' });

/** hw.vmm.maxcpu is a loader tunable, by default the number of the host's CPUs from 14 on, 16 before (vmm.c). */
export function judgeVcpus({ sysctls }: HostLook, { vms }: Subject): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const most = numberOf(sysctls.value, 'hw.vmm.maxcpu');
  const real = numberOf(sysctls.value, 'hw.ncpu');
  const wanted = Math.max(0, ...vms.map(({ cpus }) => cpus.count));
  const over = (limit: number): readonly string[] =>
    vms.filter(({ cpus }) => cpus.count > limit).map(({ name, cpus }) => `${name} (${cpus.count})`);
  if (most !== undefined && wanted > most)
    return say.fault(
      `vmm(4) gives a guest at most ${most}, so bhyve refuses ${listNames(over(most))}`,
      `echo 'hw.vmm.maxcpu="${wanted}"' >> /boot/loader.conf`,
      'shutdown -r now',
    );
  if (real !== undefined && wanted > real)
    return say.warning(
      `the host has ${real} CPUs: more in one guest only slow it down: ${listNames(over(real))}`,
    );
  if (most === undefined)
    return say.ok(`at most ${wanted} wanted; hw.vmm.maxcpu is told once vmm(4) is loaded`);
  return say.ok(`at most ${wanted} wanted, ${most} allowed`);
}
