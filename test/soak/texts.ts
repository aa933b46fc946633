import type { Wording } from './step.js';

/** What host.toml and the VMs' files say. */
export const HOSTS: Readonly<Record<Exclude<Wording, 'none'>, string>> = {
  plain: '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n',
  changed: '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n[bridge.more]\n',
  broken: '[bridge.bnet0\n',
};

const NIC = '[[network]]\nbridge = "bnet0"\n';
const LAN = '[[network]]\nbridge = "lan0"\n';
const DISK = '[[disk]]\npath = "disk.img"\n';

/** A plain server, one with two NICs that shall always run, and one without a network that comes up with the host. */
const PLAIN: Readonly<Record<string, string>> = {
  web: `memory = "512M"\nloader = "uefi"\n${NIC}${DISK}`,
  db: `memory = "1G"\nloader = "uefi"\nautostart = "unless-stopped"\nrestart = "always"\n${NIC}${LAN}${DISK}`,
  job: `memory = "256M"\nloader = "uefi"\nautostart = true\n${DISK}`,
};

export const AUTOSTART: Readonly<Record<string, boolean | 'unless-stopped'>> = {
  web: false,
  db: 'unless-stopped',
  job: true,
};

/** A VM's file; undefined = none. */
export function definitionOf(vm: string, wording: Wording): string | undefined {
  const plain = PLAIN[vm] ?? '';
  if (wording === 'none') return undefined;
  if (wording === 'broken') return plain.replace('memory = ', 'memory ');
  return wording === 'plain' ? plain : `cpus = 2\ndescription = "changed"\n${plain}`;
}
