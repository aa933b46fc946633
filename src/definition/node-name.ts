import { accepted, type Reading, refused } from './reading.js';

/** NG_NODESIZ is 32 with the final NUL; longer names are cut silently by ngctl(8) (facts 2, 13). */
const LONGEST_NODE_NAME = 31;
/** IFNAMSIZ is 16 with the final NUL, net/if.h. */
const LONGEST_INTERFACE_NAME = 15;

/**
 * The name of a bridge node. netgraph(4) refuses only `.`, `:` and `[hex]`, but a blank would split an ngctl(8) line, `#` begin
 * a comment, and a comma split bhyve's `path=`.
 */
export function readNodeName(name: string): Reading<string> {
  if (name === '') return refused('a bridge needs a name');
  if (name.includes('.')) return refused(`bridge name "${name}" contains ".": netgraph refuses it`);
  if (name.endsWith(':')) return refused(`bridge name "${name}": write it without the colon`);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
    return refused(
      `bridge name ${JSON.stringify(name)} may only hold letters, digits, "_" and "-", and begins with a letter or digit`,
    );
  }
  if (name.length > LONGEST_NODE_NAME) {
    return refused(
      `bridge name "${name}" has ${name.length} characters: netgraph keeps ${LONGEST_NODE_NAME}`,
    );
  }
  return accepted(name);
}

/** The name of a host NIC, such as `re0` or the VLAN `em0.100`. */
export function readInterfaceName(name: string): Reading<string> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) {
    return refused(
      `${JSON.stringify(name)} is no interface name: write it as ifconfig -l shows it, such as "re0"`,
    );
  }
  if (name.length > LONGEST_INTERFACE_NAME) {
    return refused(
      `interface name "${name}" has ${name.length} characters: ${LONGEST_INTERFACE_NAME} at most`,
    );
  }
  return accepted(name);
}

/**
 * The name of the host's own interface on a bridge, which is its node's too (ng_eiface(4)). `ngethN` is what the kernel
 * calls the next one it makes.
 */
export function readHostInterfaceName(name: string): Reading<string> {
  if (/^ngeth\d*$/.test(name)) {
    return refused(
      `"${name}" is what the kernel calls new interfaces: write another name, such as "nghost0"`,
    );
  }
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    return refused(
      `interface name ${JSON.stringify(name)} may only hold letters, digits, "_" and "-", and begins with a letter`,
    );
  }
  return readInterfaceName(name);
}
