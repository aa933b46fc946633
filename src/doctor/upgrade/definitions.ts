import { judgeBhyve } from '../../bhyve/release.js';
import { speakOf, type Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import type { UpgradeLook } from './look.js';

const say = speakOf({ id: 'definitions', title: 'definitions' });

/** Whether the bhyve on disk, which the next start runs, can do what is asked; and this vmctl reads what was written for another. */
export function judgeKnown(
  { versions, numbers }: Pick<UpgradeLook, 'versions' | 'numbers'>,
  { vms, faults, definitions }: Pick<Subject, 'vms' | 'faults' | 'definitions'>,
  arch: string,
): Finding {
  if (faults > 0)
    return say.warning(`${faults} fault${faults === 1 ? '' : 's'} in ${definitions}`, 'vmctl check');
  const release = releaseOnDisk({ versions, numbers });
  if (release === undefined) return say.unseen('which release is on disk is not known');
  const refused = vms.flatMap((vm) => judgeBhyve(vm, { release, arch }) ?? []);
  if (refused.length === 0) return say.ok(`bhyve of ${release} can do what they ask for`);
  const names = vms.filter((vm) => judgeBhyve(vm, { release, arch }) !== undefined).map(({ name }) => name);
  return say.warning(
    refused.map(({ message }) => message).join('; '),
    ...names.map((name) => `vmctl edit ${name}`),
  );
}

/** bhyve is userland. */
function releaseOnDisk({ versions, numbers }: Pick<UpgradeLook, 'versions' | 'numbers'>): number | undefined {
  const release = versions.ok ? Number.parseInt(versions.value.userland, 10) : NaN;
  if (Number.isInteger(release)) return release;
  return numbers.ok ? Math.floor(numbers.value.userland / 100_000) : undefined;
}
