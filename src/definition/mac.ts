import { accepted, type Reading, refused } from './reading.js';

/**
 * A guest NIC's own MAC, to lower case. Stricter than bhyve, which takes `158:9c:...` and a seventh byte (facts 17); what bhyve
 * refuses too: multicast and all zero (facts 5).
 */
export function readMac(text: string): Reading<string> {
  if (/^([0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(text)) {
    return refused(`"${text}": write it with colons, "${text.replaceAll('-', ':').toLowerCase()}"`);
  }
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) {
    return refused(`${JSON.stringify(text)} is no MAC address: six pairs of hex digits, "58:9c:fc:00:00:01"`);
  }
  if (Number.parseInt(text.slice(0, 2), 16) % 2 === 1) {
    return refused(`"${text}" is a multicast address: the first byte of a NIC's own must be even`);
  }
  if (/^[0:]+$/.test(text))
    return refused('the MAC address must not be all zero: leave it out to have one derived');
  return accepted(text.toLowerCase());
}

/** An SMBIOS UUID, to lower case: bhyve passes anything on and the guest sees nonsense (bhyve-cases U-bad). */
export function readUuid(text: string): Reading<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return accepted(text.toLowerCase());
  return refused(`${JSON.stringify(text)} is no UUID: write it as uuidgen(1) prints it, or leave it out`);
}
