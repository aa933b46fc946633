import type { Evidence } from '../call.js';

const SOURCE = 'sbin/ifconfig/ifconfig.c [13, 14]';

/** Where ifconfig(8)'s replies come from. "public listings" = output of real hosts found in public documents and tests. */
export const EVIDENCE = {
  'ifconfig: -l': 'facts 12',
  'ifconfig: interface': `facts 12; sbin/ifconfig/ifconfig_netlink.c [14], ${SOURCE}; public listings of em0 on 13 and 14`,
  'ifconfig: options=': `${SOURCE}; public listings of em0, iavf0, lo0, vlan; 13 without HWSTATS, NOMAP for MEXTPG`,
  'ifconfig: inet': 'sbin/ifconfig/af_inet.c [14]',
  'ifconfig: inet6': 'sbin/ifconfig/af_inet6.c; public listings',
  'ifconfig: hwaddr once the address was changed': 'public listings (lagg, em)',
  'ifconfig: vlan line': 'public listings on 13 and 14, with and without a parent',
  'ifconfig: laggproto and laggport lines': 'sbin/ifconfig/iflagg.c; public listing of lagg0 on 14',
  'ifconfig: if_bridge lines': 'sbin/ifconfig/ifbridge.c; public listing of bridge0 on 14',
  'ifconfig: wlan lines': 'public listings of wlan0',
  'ifconfig: media and status of ngethN': 'UNPROVEN',
  'ifconfig: options= of ngethN': 'UNPROVEN',
  'ifconfig: missing': 'facts 12',
  'ifconfig: name': `${SOURCE}: the new name is printed at the end; facts 4`,
  'ifconfig: name taken': `${SOURCE}; public listings`,
  'ifconfig: ether': 'sbin/ifconfig/af_link.c; text of a refusal by the kernel UNPROVEN',
  'ifconfig: address': 'sbin/ifconfig/af_inet.c, af_inet6.c: without alias inet replaces the first one',
  'ifconfig: address brings the interface up': 'UNPROVEN (sys/net/if_ethersubr.c)',
  'ifconfig: only one address family a call, right behind the interface': SOURCE,
  'ifconfig: up, down, capabilities': SOURCE,
  'ifconfig: create': 'sbin/ifconfig/ifclone.c, ifvlan.c; errno of a refusal by the kernel UNPROVEN',
  'ifconfig: create of em0.100 does not load if_vlan': 'sbin/ifconfig/ifconfig.c ifmaybeload [13]',
  'ifconfig: create of what exists': SOURCE,
  'ifconfig: description, mtu, group': `${SOURCE}, ifgroup.c`,
  'ifconfig: addm, deletem':
    'sys/net/if_bridge.c bridge_ioctl_add, bridge_ioctl_del [13, 14]; newer kernels give the member the MTU instead: UNPROVEN since when',
  'ifconfig: mtu of an if_bridge is that of its members': 'UNPROVEN (sys/net/if_bridge.c [14])',
  'ifconfig: options=, groups and media of a tap':
    'sys/net/if_tuntap.c tuncreate, tunifioctl [14]; public listing of tap_bridge; the form of its media line UNPROVEN',
  'ifconfig: destroy of a tap that is open waits for its close': 'sys/net/if_tuntap.c tun_destroy [14]',
  'ifconfig: destroy': 'sbin/ifconfig/ifclone.c; Invalid argument for what was not cloned: UNPROVEN',
  'ifconfig: vnet': `${SOURCE}; that no such jail is \`jail "x" not found\`: UNPROVEN`,
  'ifconfig: other words, accepted and forgotten': 'UNPROVEN',
  'ifconfig: usage': 'UNPROVEN (facts 12 has none)',
  'ifconfig: not root': `${SOURCE} (Perror)`,
  'ifconfig: a vlan outlives its parent, without one': 'UNPROVEN (sys/net/if_vlan.c, vlan_ifdetach)',
  'ifconfig: ng_ether passes over the ports of a lagg': 'UNPROVEN (sys/net/if_lagg.c: IFT_IEEE8023ADLAG)',
  'ifconfig: if_bridge interfaces have an ether node': 'UNPROVEN',
  'ifconfig: a card lent to a vnet loses its ether node, an eiface keeps its node':
    'UNPROVEN (ether_reassign); as jng(8) relies on',
} satisfies Evidence;
