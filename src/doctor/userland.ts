import { speakOf, type Finding } from './finding.js';
import type { HostLook, Versions } from './look.js';

const say = speakOf({ id: 'userland', title: 'kernel and userland' });

/** Reads `freebsd-version -k -r -u`: in this order, whatever the order of the flags (freebsd-version.sh). */
export function parseVersions(stdout: string): Versions | undefined {
  const [installed, running, userland] = stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (installed === undefined || running === undefined || userland === undefined) return undefined;
  return { installed, running, userland };
}

/** bhyve is userland and talks to vmm of the kernel: both must be of one major.minor (facts.md 12). */
export function judgeUserland({ versions }: Pick<HostLook, 'versions'>): Finding {
  if (!versions.ok) return say.unseen(versions.why);
  const { installed, running, userland } = versions.value;
  const seen = `kernel ${running}, userland ${userland}`;
  if (branchOf(running) !== branchOf(userland)) {
    const mend = branchOf(installed) === branchOf(userland) ? 'shutdown -r now' : 'freebsd-update install';
    return say.fault(
      `${seen}: bhyve(8) and vmm(4) are of different releases and may not understand each other`,
      mend,
    );
  }
  if (installed !== running)
    return say.note(
      `${seen}; the kernel on disk is ${installed}: modules that are loaded now may not fit the running one`,
      'shutdown -r now',
    );
  return say.ok(seen);
}

/** `14.3` of `14.3-RELEASE-p2`; 15.0-STABLE and 15.0-RELEASE are one. */
function branchOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}
