import { speakOf, type Finding } from '../finding.js';
import { listNames } from '../subject.js';
import type { UpgradeLook } from './look.js';

const say = speakOf({ id: 'modules', title: 'kernel modules of packages' });

/** A module is for the kernel that it was built with: of another release it is refused, or worse (kld(4)). */
export function judgeForeignModules({
  versions,
  foreignModules,
}: Pick<UpgradeLook, 'versions' | 'foreignModules'>): Finding {
  if (foreignModules.length === 0) return say.ok('there are none');
  if (!versions.ok) return say.unseen(versions.why);
  const { installed, running } = versions.value;
  if (releaseOf(installed) === releaseOf(running)) return say.ok(listNames(foreignModules));
  return say.warning(
    `${listNames(foreignModules)} in /boot/modules came with packages for ${running}; the kernel of the next boot is ${installed}`,
    'pkg upgrade -f `pkg which -q /boot/modules/*.ko | sort -u`',
  );
}

/** `14.3` of `14.3-RELEASE-p2`. */
function releaseOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}
