import type { LimitsDefinition } from '../definition/definition.js';
import { speakOf, type Finding } from './finding.js';
import type { HostLook } from './look.js';
import { listNames, type Subject } from './subject.js';

const say = speakOf({ id: 'racct', title: 'resource limits' });

/** rctl(8) works only where the loader has switched accounting on: kern.racct.enable is read-only later (kern_racct.c). */
export function judgeRacct({ sysctls }: HostLook, { vms }: Subject): Finding {
  const limited = vms.filter(({ limits }) => usesRctl(limits)).map(({ name }) => name);
  if (limited.length === 0) return say.ok('no definition limits pcpu, bytes or operations');
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const enabled = sysctls.value.get('kern.racct.enable');
  if (enabled === '1') return say.ok(`in force for ${listNames(limited)}`);
  if (enabled === undefined)
    return say.warning(`this kernel has no RACCT: the limits of ${listNames(limited)} cannot be set`);
  return say.warning(
    `kern.racct.enable is ${enabled}: the limits of ${listNames(limited)} cannot be set`,
    `echo 'kern.racct.enable="1"' >> /boot/loader.conf`,
    'shutdown -r now',
  );
}

function usesRctl({ pcpu, readbps, writebps, readiops, writeiops }: LimitsDefinition): boolean {
  return [pcpu, readbps, writebps, readiops, writeiops].some((limit) => limit !== undefined);
}
