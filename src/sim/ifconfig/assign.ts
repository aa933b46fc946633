import { refused, type Change, type Refusal } from './change.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { isSix, parseAddress, prefixOfMask } from './address.js';
import type { Interface, InterfaceAddress } from '../netgraph/state.js';

/** What ifconfig(8) does at its end with the addresses it was given: the deferred operations of sbin/ifconfig/ifconfig.c. */
export function assignAddresses(change: Change): Refusal {
  const [text] = change.addresses;
  const port = interfaceNamed(change.world.graph, change.name);
  if (text === undefined || port === undefined) return undefined;
  if (change.family === 'ether') return assignMac(port, text);
  const given = parseAddress(text);
  if (given === undefined || isSix(given) !== (change.family === 'inet6')) return `${text}: bad value`;
  const mask = change.netmask === undefined ? undefined : prefixOfMask(change.netmask);
  return change.alias < 0
    ? dropAddress(port, given)
    : addAddress(change, port, { ...given, prefix: mask ?? given.prefix });
}

/** Without `alias` an inet address replaces the first one. */
function addAddress(change: Change, port: Interface, given: InterfaceAddress): Refusal {
  const others = (port.addresses ?? []).filter((one) => one.address !== given.address);
  const replaced =
    change.family === 'inet' && change.alias === 0 ? others.find((one) => !isSix(one)) : undefined;
  port.addresses = [...others.filter((one) => one !== replaced), given];
  port.up = true;
  return undefined;
}

function dropAddress(port: Interface, given: InterfaceAddress): Refusal {
  const before = port.addresses ?? [];
  port.addresses = before.filter((one) => one.address !== given.address);
  return port.addresses.length === before.length
    ? "ioctl (SIOCDIFADDR): Can't assign requested address"
    : undefined;
}

function assignMac(port: Interface, text: string): Refusal {
  const bytes = /^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i.exec(text)?.[0].split(/[:-]/);
  if (bytes === undefined) return refused('ioctl (set lladdr)', 'EINVAL');
  if ((parseInt(bytes[0] ?? '', 16) & 1) !== 0) return refused('ioctl (set lladdr)', 'EINVAL');
  port.mac = bytes.map((byte) => byte.toLowerCase().padStart(2, '0')).join(':');
  return undefined;
}
