import { acpidump } from './acpidump.js';
import { bhyve } from './bhyve.js';
import { bhyvectl } from './bhyvectl.js';
import { cu } from './cu.js';
import { df } from './df.js';
import { diskinfo } from './diskinfo.js';
import { bhyveload, grubBhyve } from './loader.js';
import { getent } from './getent.js';
import { fuser } from './fuser.js';
import { ifconfig } from './ifconfig.js';
import { cpuset, rctl, renice } from './limit.js';
import { iscsictl } from './iscsictl.js';
import { kldload, kldstat, kldunload } from './kernel-module.js';
import { lockf, protect } from './lockf.js';
import { ngctl } from './ngctl.js';
import { ping } from './ping.js';
import { pciconf } from './pciconf.js';
import { pgrep } from './pgrep.js';
import { procstat } from './procstat.js';
import { ps } from './ps.js';
import { pwait } from './pwait.js';
import { route } from './route.js';
import { sockstat } from './sockstat.js';
import { simctl } from './simctl.js';
import { freebsdVersion, sysctl, uname } from './sysctl.js';
import { swtpm } from './swtpm.js';
import { sysrc } from './sysrc.js';
import { cat, stty, tee } from './tty.js';
import { zfs } from './zfs.js';
import type { Call, Outcome } from '../call.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

/** A fault that strikes inside the program, where one was armed. */
export type Program = (world: World, call: Call, fault?: Fault) => Outcome;

/** Every program of the host. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  acpidump,
  bhyve,
  bhyvectl,
  cat,
  bhyveload,
  cpuset,
  cu,
  df,
  diskinfo,
  'freebsd-version': freebsdVersion,
  fuser,
  getent,
  'grub-bhyve': grubBhyve,
  ifconfig,
  iscsictl,
  kldload,
  kldstat,
  kldunload,
  lockf,
  ngctl,
  pciconf,
  pgrep,
  ping,
  procstat,
  protect,
  ps,
  pwait,
  rctl,
  renice,
  route,
  simctl,
  stty,
  swtpm,
  sockstat,
  sysctl,
  sysrc,
  tee,
  uname,
  zfs,
};
