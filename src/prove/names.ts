/** All that a proof makes bears one of these names; each fits IFNAMSIZ and NG_NODESIZ. */
export const BRIDGE = 'vmctlprove0';
export const INTERFACE = 'vmctlprove1';
export const GUEST = 'vmctlprove';
/** What all names have in common. */
export const MARK = 'vmctlprove';

/** Link-local and four addresses wide: nothing is routed there, and nothing else of the host is likely to have it (RFC 3927). */
const ADDRESS = '169.254.231.253/30';
/** Nobody has it: asking for it is a broadcast. */
export const NOBODY = '169.254.231.254';

/** Below the root of the host; its parent is emptied at a boot (rc.d/cleanvar). */
export const DIRECTORY = '/var/run/vmctlprove0';

export const HOST_TOML = `[bridge.${BRIDGE}]\nhost_interface = "${INTERFACE}"\naddress = "${ADDRESS}"\n`;
/** No disk, no console: the firmware finds nothing to boot and stays. */
export const GUEST_TOML = `description = "a proof that vmctl works here"\nmemory = "256M"\nloader = "uefi"\n[console]\nlog = false\n[[network]]\nbridge = "${BRIDGE}"\n`;
