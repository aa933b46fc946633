import { EVIDENCE as acpidump } from './programs/acpidump.js';
import { EVIDENCE as bhyve } from './programs/bhyve.js';
import { EVIDENCE as bhyveModel } from './bhyve/evidence.js';
import { EVIDENCE as netgraphModel } from './netgraph/evidence.js';
import { EVIDENCE as bhyvectl } from './programs/bhyvectl.js';
import { EVIDENCE as cu } from './programs/cu.js';
import { EVIDENCE as df } from './programs/df.js';
import { EVIDENCE as diskinfo } from './programs/diskinfo.js';
import { EVIDENCE as fuser } from './programs/fuser.js';
import { EVIDENCE as getent } from './programs/getent.js';
import { EVIDENCE as ifconfig } from './programs/ifconfig.js';
import { EVIDENCE as iscsictl } from './programs/iscsictl.js';
import { EVIDENCE as limit } from './programs/limit.js';
import { EVIDENCE as kernelModule } from './programs/kernel-module.js';
import { EVIDENCE as loader } from './programs/loader.js';
import { EVIDENCE as lockf } from './programs/lockf.js';
import { EVIDENCE as ngctl } from './programs/ngctl.js';
import { EVIDENCE as pciconf } from './programs/pciconf.js';
import { EVIDENCE as pgrep } from './programs/pgrep.js';
import { EVIDENCE as ping } from './programs/ping.js';
import { EVIDENCE as procstat } from './programs/procstat.js';
import { EVIDENCE as ps } from './programs/ps.js';
import { EVIDENCE as pwait } from './programs/pwait.js';
import { EVIDENCE as route } from './programs/route.js';
import { EVIDENCE as sockstat } from './programs/sockstat.js';
import { EVIDENCE as simctl } from './programs/simctl.js';
import { EVIDENCE as swtpm } from './programs/swtpm.js';
import { EVIDENCE as sysctl } from './programs/sysctl.js';
import { EVIDENCE as sysrc } from './programs/sysrc.js';
import { EVIDENCE as tty } from './programs/tty.js';
import { EVIDENCE as zfs } from './programs/zfs.js';
import type { Evidence } from './call.js';

/** Behaviour that is not one program's reply. */
const WORLD: Evidence = {
  'world: /dev/vmm is absent on 15 while no VM exists': 'UNPROVEN (facts 6.9)',
  'world: kern.boot_id exists on 13': 'UNPROVEN (facts 16)',
  'world: SIGTERM presses the button once ACPI is on': 'facts 6.10',
  'world: a VM left by a killed bhyve is busy on 13 and 14': 'facts 6.9',
  'world: exit codes of a guest': 'facts 6.7',
  'world: the title comes after the device init': 'facts 16',
  'world: parent, tap and unnamed socket of a guest of vm-bhyve':
    'its lib/vm-core, lib/vm-run, lib/vm-switch-*',
  'world: daemon(8) -r starts its child again after a second': 'usr.sbin/daemon/daemon.c [14]',
  'world: what a guest prints, and its shell': 'the simulator itself',
  'world: description and opener of a tap': 'sbin/ifconfig/ifconfig.c, sys/net/if_tuntap.c [14]',
};

/** The tables of the two models, one row a reply. */
function rowsOf(
  name: string,
  rows: readonly { readonly reply: string; readonly source: string }[],
): Evidence {
  return Object.fromEntries(rows.map(({ reply, source }) => [`${name}: ${reply}`, source]));
}

/** Where every reply of the simulated host comes from; `UNPROVEN` = believed only. */
export const EVIDENCE: Evidence = {
  ...rowsOf('bhyve', bhyveModel),
  ...rowsOf('ngctl', netgraphModel),
  ...acpidump,
  ...bhyve,
  ...bhyvectl,
  ...cu,
  ...df,
  ...diskinfo,
  ...fuser,
  ...getent,
  ...ifconfig,
  ...iscsictl,
  ...kernelModule,
  ...limit,
  ...loader,
  ...lockf,
  ...ngctl,
  ...pciconf,
  ...pgrep,
  ...ping,
  ...procstat,
  ...ps,
  ...pwait,
  ...route,
  ...simctl,
  ...sockstat,
  ...swtpm,
  ...sysctl,
  ...sysrc,
  ...tty,
  ...zfs,
  ...WORLD,
};
