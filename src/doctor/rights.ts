import { speakOf, type Finding } from './finding.js';
import type { HostLook } from './look.js';

const say = speakOf({ id: 'rights', title: 'owners and modes' });

/** The supervisor does as root what these files say; definitions are judged one by one with their other faults. */
export function judgeRights({ distrusted }: HostLook): Finding {
  if (distrusted.length === 0) return say.ok("what the supervisor believes is root's alone");
  const reasons = distrusted.map(({ reason }) => reason).join('; ');
  return say.fault(
    `${reasons}: who writes there has root's rights, so no supervisor starts`,
    ...distrusted.map(({ mend }) => mend),
  );
}
