import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import { judgeDaemon } from './daemon.js';
import { judgeKnown } from './definitions.js';
import { judgeOldBhyve, judgeOldFirmware, type GuestFinding } from './guests.js';
import type { UpgradeLook } from './look.js';
import { judgeForeignModules } from './modules.js';
import { judgeScripts } from './scripts.js';
import { judgeSystem } from './system.js';
import { judgeVariables } from './variables.js';

const BOOT = 'shutdown -r now';
const INSTALL = 'freebsd-update install';

/** Every check, in the order in which things are to be done: what a boot or a start would trip over comes first. */
export function judgeUpgrade(look: UpgradeLook, subject: Subject, arch: string): readonly GuestFinding[] {
  const { layout, vms } = subject;
  return [
    judgeKnown(look, subject, arch),
    judgeVariables(look, vms, { layout, arch }),
    judgeForeignModules(look),
    judgeScripts(look),
    judgeSystem(look),
    judgeDaemon(look),
    judgeOldBhyve(look, layout),
    judgeOldFirmware(look, layout, arch),
  ];
}

/**
 * What to type, in order, each once. After a boot of the host daemon and guests are those on disk; before userland is whole
 * nothing should be started, and what is then to be done is another look.
 */
export function stepsOf(findings: readonly GuestFinding[]): readonly string[] {
  const asked = findings.filter(({ verdict }) => verdict !== 'ok');
  const restart = [...new Set(asked.flatMap(({ restart = [] }) => restart))].sort();
  const lines = [
    ...new Set(asked.filter((finding) => finding.restart === undefined).flatMap(({ mend = [] }) => mend)),
  ];
  const last = lines.findIndex((line) => line === BOOT || line === INSTALL);
  if (last < 0) return [...lines, ...(restart.length === 0 ? [] : [`vmctl restart ${restart.join(' ')}`])];
  return [...lines.slice(0, last + 1), ...(lines[last] === INSTALL ? ['vmctl upgrade-check'] : [])];
}

/** Whether something is to be done before all is as on disk; notes can wait. */
export function isDue(findings: readonly Finding[]): boolean {
  return findings.some(({ verdict }) => verdict === 'warning' || verdict === 'fault');
}
