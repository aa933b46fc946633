import { hashWords } from './hash.js';

/** Usable characters of an interface name: IFNAMSIZ is 16 with the NUL (net/if.h). */
const INTERFACE_NAME_MAX = 15;

/** Fit for ifconfig(8), for rc.conf(5) variables and, being a node's name too, for ngctl(8). */
const INTERFACE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,14}$/;
/** The kernel's own names for new ones: a later mkpeer would want it (facts.md 4). */
const KERNEL_NAME = /^ngeth\d+$/;
/** A word of jail.conf(5) that ifconfig(8) takes as a jail and not as an option; a `/` would leave the records' directory. */
const JAIL_NAME = /^[^-\s/\x00-\x1f\x7f][^\s/\x00-\x1f\x7f]*$/;
const HASH_DIGITS = 6;

/** Whether it can be the name of a jail, or its number. */
export function isJailName(name: string): boolean {
  return JAIL_NAME.test(name);
}

/** Why `name` cannot be an interface and its node, in words; undefined = it can. */
export function judgeInterfaceName(name: string): string | undefined {
  if (name.length > INTERFACE_NAME_MAX)
    return `has ${name.length} characters, of ${INTERFACE_NAME_MAX} at most`;
  if (!INTERFACE_NAME.test(name)) return 'holds more than letters, digits, - and _ behind a first letter';
  return isKernelName(name) ? 'is of the form that the kernel itself gives to new interfaces' : undefined;
}

/** Whether the kernel gave this name to an ng_eiface(4), and nobody another one yet. */
export function isKernelName(name: string): boolean {
  return KERNEL_NAME.test(name);
}

/**
 * Interface and node of a jail: `ng0_www`, `ng1_www` for its second bridge, as jng(8) has them. Where that is too long
 * or illegal, `ng0-` + a readable part + `-` + a hash: the fourth character keeps both forms apart, so names are unique.
 */
export function jailInterface(jail: string, index: number): string {
  const plain = `ng${index}_${jail}`;
  if (judgeInterfaceName(plain) === undefined) return plain;
  const prefix = `ng${index}-`;
  const room = INTERFACE_NAME_MAX - prefix.length - '-'.length - HASH_DIGITS;
  const readable = jail.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, room);
  return `${prefix}${readable}-${hashWords(['jail', jail]).slice(0, HASH_DIGITS)}`;
}

const JAIL = 'jail/';

/** Who holds a jail's links: no VM name holds a `/`. */
export function jailOwner(jail: string): string {
  return `${JAIL}${jail}`;
}

/** The jail of such an owner; undefined = a VM. */
export function jailOf(owner: string): string | undefined {
  return owner.startsWith(JAIL) ? owner.slice(JAIL.length) : undefined;
}
