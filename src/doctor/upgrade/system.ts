import { speakOf, type Finding } from '../finding.js';
import { judgeUserland } from '../userland.js';
import type { UpgradeLook } from './look.js';

const say = speakOf({ id: 'system', title: 'kernel and userland' });

/** Kernel first, boot, then userland: that is how freebsd-update(8) and pkg(8) of 15's base go. */
export function judgeSystem({ versions, numbers }: Pick<UpgradeLook, 'versions' | 'numbers'>): Finding {
  if (!versions.ok) return say.unseen(versions.why);
  const usual = judgeUserland({ versions });
  if (usual.verdict === 'fault') return { ...usual, id: 'system' };
  const { installed, running, userland } = versions.value;
  if (installed !== running)
    return say.warning(
      `the kernel that runs is ${running}, the one on disk ${installed}: modules that are not loaded yet may not fit the running one`,
      'shutdown -r now',
    );
  if (!numbers.ok) return say.unseen(numbers.why);
  const { kernel, userland: programs } = numbers.value;
  if (kernel < programs)
    return say.warning(
      `the kernel that runs is of ${kernel}, older than the programs on disk, ${programs}`,
      'shutdown -r now',
    );
  if (kernel > programs)
    return say.warning(
      `the programs on disk are of ${programs}, older than the running kernel, ${kernel}: the second half of an upgrade is missing`,
      'freebsd-update install',
    );
  return say.ok(`kernel ${running}, userland ${userland}`);
}
