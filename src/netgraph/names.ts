import { hashWords } from './hash.js';

/** Usable characters of a node name: NG_NODESIZ is 32 with the NUL (ng_message.h, facts.md 2). */
const NODE_NAME_MAX = 31;

/** The kernel takes any byte but `.` and `:`; what ngctl(8) and bhyve(8) can pass on unharmed is narrower (facts.md 2). */
const NODE_NAME = /^[A-Za-z0-9_-]{1,31}$/;
const HASH_DIGITS = 10;

/** Whether `name` may name a node or a hook in ngctl(8) scripts and bhyve(8) words. */
export function isNodeName(name: string): boolean {
  return NODE_NAME.test(name);
}

/** Node name of a network interface: ng_ether(4) turns `.` and `:` into `_` (facts.md 4). */
export function nodeOfInterface(name: string): string {
  return name.replace(/[.:]/g, '_');
}

/**
 * Name of the socket node of one guest NIC: `vm-NAME-KEY`, or where that is too long, illegal or could be another
 * VM's, `vm_` + a readable part + `_` + a hash. The third character keeps both forms apart, so names are unique.
 */
export function socketName(vm: string, nicKey: string): string {
  const plain = `vm-${vm}-${nicKey}`;
  // A `-` in the key would let VM `a` with NIC `b-c` meet VM `a-b` with NIC `c`.
  if (isNodeName(plain) && !nicKey.includes('-')) return plain;
  const hash = hashWords(['socket', vm, nicKey]).slice(0, HASH_DIGITS);
  const room = NODE_NAME_MAX - 'vm_'.length - '_'.length - HASH_DIGITS;
  const readable = `${vm}-${nicKey}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, room);
  return `vm_${readable}_${hash}`;
}

/** Name of the hub on which an unplugged guest NIC hangs alone: as unique as its socket's, and as long. */
export function parkingName(socket: string): string {
  return `pk${socket.slice('vm'.length)}`;
}

/** `link2` of 2. */
export function linkHook(number: number): string {
  return `link${number}`;
}

/** 2 of `link2`; undefined for any other hook, such as `uplink1` or `link01` (facts.md 3). */
export function linkNumber(hook: string): number | undefined {
  const digits = /^link(0|[1-9]\d*)$/.exec(hook)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
