import type { InterfaceKind, Release } from './state.js';

/** IFCAP_* bits by the names ifconfig(8) prints, in its order (sbin/ifconfig/ifconfig.c). */
const NAMES: readonly (readonly [number, string])[] = [
  [0x1, 'RXCSUM'],
  [0x2, 'TXCSUM'],
  [0x8, 'VLAN_MTU'],
  [0x10, 'VLAN_HWTAGGING'],
  [0x20, 'JUMBO_MTU'],
  [0x40, 'POLLING'],
  [0x80, 'VLAN_HWCSUM'],
  [0x100, 'TSO4'],
  [0x200, 'TSO6'],
  [0x400, 'LRO'],
  [0x10000, 'VLAN_HWFILTER'],
  [0x40000, 'VLAN_HWTSO'],
  [0x80000, 'LINKSTATE'],
  [0x200000, 'RXCSUM_IPV6'],
  [0x400000, 'TXCSUM_IPV6'],
  [0x800000, 'HWSTATS'],
  [0x4000000, 'MEXTPG'],
];

/** What is on at birth: of a card as on the em0 of public listings, TSO too, LRO and VLAN_HWFILTER among them. */
const BORN: Readonly<Record<InterfaceKind, number>> = {
  loopback: 0x680003,
  ether: 0x4e507bb,
  vlan: 0x4600703,
  lagg: 0x4e507bb,
  bridge: 0,
  wlan: 0,
  eiface: 0x28,
  iface: 0,
};

/** ifconfig's words for them; each also with a `-` in front. */
const WORDS: Readonly<Record<string, number>> = {
  rxcsum: 0x1,
  txcsum: 0x2,
  vlanmtu: 0x8,
  vlanhwtag: 0x10,
  polling: 0x40,
  vlanhwcsum: 0x80,
  tso4: 0x100,
  tso6: 0x200,
  tso: 0x300,
  lro: 0x400,
  vlanhwfilter: 0x10000,
  vlanhwtso: 0x40000,
  rxcsum6: 0x200000,
  txcsum6: 0x400000,
};

export function bornCapabilities(kind: InterfaceKind): number {
  return BORN[kind];
}

/** 13 calls MEXTPG NOMAP and has no name for HWSTATS. */
export function capabilityNames(bits: number, release: Release): readonly string[] {
  const names = NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
  if (release >= 14) return names;
  return names.filter((name) => name !== 'HWSTATS').map((name) => (name === 'MEXTPG' ? 'NOMAP' : name));
}

/** The bits of `lro` or `-lro`; undefined for a word that is no capability. */
export function capabilityWord(word: string): { readonly bits: number; readonly on: boolean } | undefined {
  const on = !word.startsWith('-');
  const key = on ? word : word.slice(1);
  const bits = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
  return bits === undefined ? undefined : { bits, on };
}
