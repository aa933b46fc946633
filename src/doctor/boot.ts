import { speakOf, type Finding } from './finding.js';
import { isRcYes } from '../command/rc-yes.js';
import type { HostLook } from './look.js';
import { listNames, rcScript, type Subject } from './subject.js';

const sayGuests = speakOf({ id: 'rc', title: 'vmctl at boot' });
const sayBridges = speakOf({ id: 'rc-net', title: 'bridges at boot' });

/** Puts what rc(8), newsyslog(8) and man(1) want, and keeps what was edited. */
const INSTALL = 'vmctl setup';

/** Without rc.d nobody starts guests at boot, and nobody waits for them at a shutdown (facts.md 10). */
export function judgeBoot({ rc, files }: HostLook, { vms, layout }: Subject): Finding {
  if (!rc.ok) return sayGuests.unseen(rc.why);
  const script = rcScript(layout, 'vmctl');
  const wanted = vms.filter(({ autostart }) => autostart !== false).map(({ name }) => name);
  const enabled = isRcYes(rc.value.get('vmctl_enable'));
  const installed = files.has(script);
  if (enabled && installed) return sayGuests.ok('vmctl_enable is YES');
  const mend = [...(installed ? [] : [INSTALL]), ...(enabled ? [] : ['sysrc vmctl_enable=YES'])];
  const what = installed ? 'vmctl_enable is not YES' : `there is no ${script}`;
  const loss = 'at a shutdown of the host guests have only seconds to power off';
  if (wanted.length === 0) return sayGuests.note(`${what}: ${loss}`, ...mend);
  return sayGuests.warning(`${what}: nobody starts ${listNames(wanted)} at boot, and ${loss}`, ...mend);
}

/** Guests' starts make their bridges; the host's own interfaces and jails wait for nobody. */
export function judgeBootBridges({ rc, files }: HostLook, { host, layout }: Subject): Finding {
  if (!rc.ok) return sayBridges.unseen(rc.why);
  const script = rcScript(layout, 'vmctl_net');
  const enabled = isRcYes(rc.value.get('vmctl_net_enable'));
  const installed = files.has(script);
  if (enabled && installed) return sayBridges.ok('vmctl_net_enable is YES');
  const own = host.bridges.filter(({ hostInterface }) => hostInterface !== undefined).map(({ name }) => name);
  if (own.length === 0 && !enabled) return sayBridges.ok('made by the first guest that needs them');
  const mend = [...(installed ? [] : [INSTALL]), ...(enabled ? [] : ['sysrc vmctl_net_enable=YES'])];
  if (enabled)
    return sayBridges.warning(
      `vmctl_net_enable is YES, but there is no ${script}: nobody makes them`,
      ...mend,
    );
  return sayBridges.note(
    `the host has interfaces of its own on ${listNames(own)}, which come only with the first guest: routing and packet filters miss them at boot`,
    ...mend,
  );
}
