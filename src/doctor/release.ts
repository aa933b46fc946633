import { judgeHost } from '../bhyve/release.js';
import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';

const say = speakOf({ id: 'release', title: 'FreeBSD release' });
const NEWEST = 15;
const OLDEST = 14;

/** vmctl knows 14 and 15, and 13 as far as it goes; on amd64, and on arm64 from 15 on. */
export function judgeRelease({ sysctls }: HostLook): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const osreldate = numberOf(sysctls.value, 'kern.osreldate');
  if (osreldate === undefined) return say.fault('sysctl tells no kern.osreldate: this host is no FreeBSD');
  const release = Math.floor(osreldate / 100_000);
  const arch = sysctls.value.get('hw.machine_arch') ?? 'amd64';
  const refused = judgeHost({ release, arch });
  if (refused !== undefined) return say.fault(`${refused.what}; ${refused.hint}`);
  if (isJailed(sysctls.value))
    return say.fault('this is a jail: vmm(4) and kernel modules are those of the host');
  if (release < 13)
    return say.fault(
      `${release} is too old: its bhyve has no netgraph back end`,
      'freebsd-update upgrade -r 14.3-RELEASE',
    );
  if (release < OLDEST)
    return say.note('13 is supported as far as it goes', 'freebsd-update upgrade -r 14.3-RELEASE');
  if (release > NEWEST) return say.note(`${release} is newer than what vmctl knows (14 and 15)`);
  return say.ok(`${release} on ${arch}`);
}

function isJailed(sysctls: ReadonlyMap<string, string>): boolean {
  return sysctls.get('security.jail.jailed') === '1';
}
