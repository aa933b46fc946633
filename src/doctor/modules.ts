import { modulesNeeded, modulesOfBridge } from '../plan/modules.js';
import { bridgesOf } from '../plan/start.js';
import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'modules', title: 'kernel modules' });

/** All modules that guests and bridges need, each once. */
export function modulesWanted({ host, vms }: Subject): readonly string[] {
  const ofVms = vms.flatMap((vm) => modulesNeeded(vm, bridgesOf(vm, host)));
  return [...new Set(['vmm', ...ofVms, ...host.bridges.flatMap(modulesOfBridge)])];
}

/** A start loads what is missing, unless the kernel refuses that: securelevel(7) does from 1 on (kldload(2)). */
export function judgeModules({ modules, rc, loader, sysctls }: HostLook, subject: Subject): Finding {
  if (!modules.ok) return say.unseen(modules.why);
  const wanted = modulesWanted(subject);
  const missing = wanted.filter((name) => !modules.value.has(name));
  const listed = rc.ok ? (rc.value.get('kld_list') ?? '').split(/\s+/).map(baseName) : [];
  const loaded = loader.ok
    ? wanted.filter((name) => /^yes$/i.test(loader.value.get(`${name}_load`) ?? ''))
    : [];
  const late = wanted.filter((name) => !listed.includes(name) && !loaded.includes(name));
  const level = sysctls.ok ? numberOf(sysctls.value, 'kern.securelevel') : undefined;
  const mend = `sysrc kld_list+="${late.join(' ')}"`;
  if (missing.length > 0 && (level ?? -1) >= 1)
    return say.fault(
      `at securelevel ${level} nothing can be loaded any more: ${missing.join(', ')}`,
      ...(late.length > 0 ? [mend] : []),
      'shutdown -r now',
    );
  const state = missing.length === 0 ? 'all loaded' : `not loaded yet: ${missing.join(', ')}`;
  if (late.length === 0) return say.ok(`${state}; at boot by rc.conf or loader.conf`);
  return say.note(`${state}; a start loads what is missing, loading it at boot takes that time away`, mend);
}

function baseName(word: string): string {
  return word.replace(/^.*\//, '').replace(/\.ko$/, '');
}
