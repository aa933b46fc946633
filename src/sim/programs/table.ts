import { bhyve } from './bhyve.js';
import { bhyvectl } from './bhyvectl.js';
import { bhyveload, grubBhyve } from './loader.js';
import { fuser } from './fuser.js';
import { ifconfig } from './ifconfig.js';
import { kldload, kldstat, kldunload } from './kernel-module.js';
import { lockf, protect } from './lockf.js';
import { ngctl } from './ngctl.js';
import { pgrep } from './pgrep.js';
import { procstat } from './procstat.js';
import { ps } from './ps.js';
import { pwait } from './pwait.js';
import { route } from './route.js';
import { simctl } from './simctl.js';
import { sysctl, uname } from './sysctl.js';
import type { Call, Outcome } from '../call.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

/** A fault that strikes inside the program, where one was armed. */
export type Program = (world: World, call: Call, fault?: Fault) => Outcome;

/** Every program of the host. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  bhyve,
  bhyvectl,
  bhyveload,
  fuser,
  'grub-bhyve': grubBhyve,
  ifconfig,
  kldload,
  kldstat,
  kldunload,
  lockf,
  ngctl,
  pgrep,
  procstat,
  protect,
  ps,
  pwait,
  route,
  simctl,
  sysctl,
  uname,
};
