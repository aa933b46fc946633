/** One interface as ifconfig(8) shows it. */
export interface InterfaceSeen {
  readonly name: string;
  readonly up: boolean;
  readonly mtu?: number;
  /** Capabilities that are switched on: `LRO`, `VLAN_HWFILTER`, ... */
  readonly options: ReadonlySet<string>;
  /** Lower case, colons; undefined = none, such as lo0's. */
  readonly mac?: string;
  /** With prefix length, `192.0.2.7/24`, `2001:db8::7/64`; without link-local ones. */
  readonly addresses: readonly string[];
  /** fe80::/10 with prefix length, without scope: the kernel's own, they say nothing of the operator's wishes. */
  readonly linkLocals: readonly string[];
  readonly groups: readonly string[];
  /** Of a lagg(4). */
  readonly laggPorts: readonly string[];
  /** Of an if_bridge(4). */
  readonly members: readonly string[];
  /** Of a vlan(4); undefined parent = detached from it. */
  readonly vlan?: { readonly tag: number; readonly parent?: string };
  readonly wireless: boolean;
  /** `ifconfig IF descr TEXT`. */
  readonly description?: string;
  /** Of a tap(4): the process that has its device open. */
  readonly openedBy?: number;
}

/** `em0: flags=1008843<UP,...> metric 0 mtu 1500` (facts.md 12); a VLAN's name holds a dot. */
const FIRST_LINE = /^(\S+): flags=[0-9a-f]+(?:<([^>]*)>)?(?: metric \d+ mtu (\d+))?/;
/** carp's ` vhid 1` may follow, and IFCONFIG_FORMAT may have changed mask and form (af_inet.c in_status_nl). */
const INET = /^inet (\d[\d.]*)(?:\/(\d+))?(?: --> \S+)?(?: netmask (\S+))?/;
/** `inet6 fe80::1%em0 prefixlen 64 scopeid 0x1` (af_inet6.c in6_status). */
const INET6 = /^inet6 ([0-9a-f:.]+)(?:%[^\s/]+)?(?:\/(\d+))?(?: --> \S+)?(?: prefixlen (\d+))?/i;
/** 13 and newer put `vlanproto: 802.1q vlanpcp: 0` in between (ifvlan.c vlan_status). */
const VLAN = /^vlan: (\d+) .*?parent interface: (\S+)/;
/** Strict about the indent: a member's second line has more of it (ifbridge.c bridge_status). */
const BODY_LINE = /^(?:\t| {8})(\S.*)$/;

/** Reads ifconfig(8) `-a` of FreeBSD 13 to 15. Lines it does not know are passed over. */
export function parseInterfaces(stdout: string): InterfaceSeen[] {
  const blocks: { name: string; flags: string; mtu: string | undefined; lines: string[] }[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const [, name, flags = '', mtu] = FIRST_LINE.exec(line) ?? [];
    if (name !== undefined) blocks.push({ name, flags, mtu, lines: [] });
    else blocks.at(-1)?.lines.push(BODY_LINE.exec(line)?.[1]?.trimEnd() ?? '');
  }
  return blocks.map(({ name, flags, mtu, lines }) => {
    const body = parseBody(lines);
    return {
      ...{ name, up: flags.split(',').includes('UP'), ...body, wireless: isWireless(name, lines, body) },
      ...(mtu !== undefined && { mtu: Number(mtu) }),
    };
  });
}

type Body = Omit<InterfaceSeen, 'name' | 'up' | 'wireless'>;

function parseBody(lines: readonly string[]): Body {
  const all = lines.flatMap(parseAddress);
  const mac = valueOf(lines, /^ether ([0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})/i);
  const [, tag, parent] = lines.flatMap((line) => VLAN.exec(line) ?? []);
  const description = valueOf(lines, /^description: (.*)$/);
  // if_tuntap.c tunifioctl SIOCGIFSTATUS.
  const openedBy = valueOf(lines, /^Opened by PID (\d+)$/);
  const vlan = tag === undefined ? undefined : { tag: Number(tag), ...(parent !== '<none>' && { parent }) };
  return {
    options: new Set(valueOf(lines, /^options=[0-9a-f]+<([^>]*)>/)?.split(',') ?? []),
    ...(mac !== undefined && { mac: mac.toLowerCase().replaceAll('-', ':') }),
    addresses: all.filter((address) => !isLinkLocal(address)),
    linkLocals: all.filter(isLinkLocal),
    groups: valueOf(lines, /^groups: (.+)/)?.split(/\s+/) ?? [],
    laggPorts: valuesOf(lines, /^laggport: (\S+)/),
    members: valuesOf(lines, /^member: (\S+)/),
    ...(description !== undefined && { description }),
    ...(openedBy !== undefined && { openedBy: Number(openedBy) }),
    ...(vlan !== undefined && { vlan: vlan as { tag: number; parent?: string } }),
  };
}

function parseAddress(line: string): readonly string[] {
  const [, v4, width, mask] = INET.exec(line) ?? [];
  if (v4 !== undefined) return [`${v4}/${width ?? maskWidth(mask)}`];
  const [, v6, slash, prefix] = INET6.exec(line) ?? [];
  return v6 === undefined ? [] : [`${v6.toLowerCase()}/${slash ?? prefix ?? 128}`];
}

/** `0xffffff00`, or dotted under IFCONFIG_FORMAT. */
function maskWidth(mask = '0xffffffff'): number {
  const bits = mask.startsWith('0x')
    ? Number(mask)
    : mask.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return bits.toString(2).replaceAll('0', '').length;
}

/** fe80::/10, RFC 4291 2.5.6. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/.test(address);
}

/**
 * ieee80211_vap clones are in the group of their cloner and have a line of their net; a renamed one keeps both
 * (ifieee80211.c; the group by if_clone_create, net/if_clone.c).
 */
function isWireless(name: string, lines: readonly string[], { groups }: Pick<Body, 'groups'>): boolean {
  const said = lines.some((line) => /^(ssid |media: IEEE 802\.11)/.test(line));
  return groups.includes('wlan') || said || /^wlan\d+$/.test(name);
}

function valueOf(lines: readonly string[], pattern: RegExp): string | undefined {
  return valuesOf(lines, pattern)[0];
}

function valuesOf(lines: readonly string[], pattern: RegExp): readonly string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}
