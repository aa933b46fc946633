import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseInterfaces, type InterfaceSeen } from '../../src/netgraph/parse-ifconfig.js';

/** Formats of ifconfig.c, af_inet.c, af_inet6.c, ifvlan.c, iflagg.c, ifbridge.c and ifgroup.c of 14, with made-up addresses. */
const MODERN = `em0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	description: inet 192.0.2.99 netmask 0xffffff00
	options=48505bb<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,JUMBO_MTU,VLAN_HWCSUM,TSO4,LRO,VLAN_HWFILTER,VLAN_HWTSO,HWSTATS,MEXTPG>
	ether 58:9C:fc:00:10:03
	hwaddr 58:9c:fc:ff:ff:ff
	inet 192.0.2.7 netmask 0xffffff00 broadcast 192.0.2.255
	inet 192.0.2.8 netmask 0xffffffff broadcast 192.0.2.8 vhid 1
	inet6 fe80::5a9c:fcff:fe00:1003%em0 prefixlen 64 scopeid 0x1
	inet6 2001:db8::7 prefixlen 64 autoconf pltime 604800 vltime 2592000
	carp: MASTER vhid 1 advbase 1 advskew 0
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=23<PERFORMNUD,ACCEPT_RTADV,AUTO_LINKLOCAL>
em1: flags=1008802<BROADCAST,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	options=0
	ether 58:9c:fc:00:10:04
	media: Ethernet autoselect
	status: no carrier
lo0: flags=1008049<UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet 127.0.0.1 netmask 0xff000000
	inet6 ::1 prefixlen 128
	inet6 fe80::1%lo0 prefixlen 64 scopeid 0x3
	groups: lo
em0.100: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	options=4000503<RXCSUM,TXCSUM,TSO4,LRO,MEXTPG>
	ether 58:9c:fc:00:10:03
	groups: vlan
	vlan: 100 vlanproto: 802.1q vlanpcp: 0 parent interface: em0
	status: active
vlan1: flags=8002<BROADCAST,MULTICAST> metric 0 mtu 1500
	options=0
	ether 00:00:00:00:00:00
	groups: vlan
	vlan: 0 vlanproto: 802.1q vlanpcp: 0 parent interface: <none>
lagg0: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	ether 58:9c:fc:00:10:05
	laggproto lacp lagghash l2,l3,l4
	laggport: igb0 flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>
	laggport: igb1 flags=1c<ACTIVE,COLLECTING,DISTRIBUTING> state=3D
	groups: lagg
bridge0: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	ether 58:9c:fc:10:d6:22
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	member: tap0 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 2 priority 128 path cost 2000000
	member: em2 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 3 priority 128 path cost 20000 vlan protocol 802.1q
	groups: bridge vm-switch 
tun0: flags=1008051<UP,POINTOPOINT,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 1500
	inet 198.51.100.1 --> 198.51.100.2 netmask 0xfffffffc
	inet6 2001:db8:1::1 --> 2001:db8:1::2 prefixlen 128
	groups: tun
radio: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether 00:11:95:c3:0d:ac
	groups: wlan
	ssid "" channel 1 (2412 MHz 11b)
	parent interface: run0
`;

function seen(name: string, stdout = MODERN): InterfaceSeen {
  const found = parseInterfaces(stdout).find((one) => one.name === name);
  assert.ok(found, `${name} is missing`);
  return found!;
}

test('every interface has a block of its own, in the order of the output', () => {
  assert.equal(
    parseInterfaces(MODERN).map((one) => `${one.name} ${one.up ? 'up' : 'down'}`),
    [
      'em0 up',
      'em1 down',
      'lo0 up',
      'em0.100 up',
      'vlan1 down',
      'lagg0 up',
      'bridge0 up',
      'tun0 up',
      'radio up',
    ],
  );
});

test('capabilities that are on are a set, and nd6 options are none of them', () => {
  const { options } = seen('em0');
  assert.ok(options.has('LRO') && options.has('VLAN_HWFILTER') && options.has('TSO4'));
  assert.not(options.has('ACCEPT_RTADV'));
  assert.is(options.size, 12);
  assert.is(seen('em1').options.size, 0);
});

test('the MAC is the one in use, not the one burnt in', () => {
  assert.is(seen('em0').mac, '58:9c:fc:00:10:03');
  assert.is(seen('lo0').mac, undefined);
});

test('addresses have prefix lengths, without scopes; link-local ones stand apart; a description is none', () => {
  const { addresses, linkLocals } = seen('em0');
  assert.equal(addresses, ['192.0.2.7/24', '192.0.2.8/32', '2001:db8::7/64']);
  assert.equal(linkLocals, ['fe80::5a9c:fcff:fe00:1003/64']);
  assert.equal(seen('tun0').addresses, ['198.51.100.1/30', '2001:db8:1::1/128']);
});

test('a VLAN knows its tag and parent, and a detached one that it has none', () => {
  assert.equal(seen('em0.100').vlan, { tag: 100, parent: 'em0' });
  assert.equal(seen('vlan1').vlan, { tag: 0 });
  assert.is(seen('em0').vlan, undefined);
});

test('ports of a lagg and members of an if_bridge are listed by it', () => {
  assert.equal(seen('lagg0').laggPorts, ['igb0', 'igb1']);
  assert.equal(seen('bridge0').members, ['tap0', 'em2']);
  assert.equal(seen('em0').members, []);
});

test('groups are words', () => {
  assert.equal(seen('bridge0').groups, ['bridge', 'vm-switch']);
  assert.equal(seen('em0').groups, []);
});

test('a wireless interface is known by its group, its net, its media or its name', () => {
  const first = 'flags=8843<UP> metric 0 mtu 1500\n';
  assert.ok(seen('radio').wireless);
  assert.ok(seen('w', `w: ${first}\tssid home channel 11\n`).wireless);
  assert.ok(seen('w', `w: ${first}\tmedia: IEEE 802.11 Wireless Ethernet autoselect mode 11g\n`).wireless);
  assert.ok(seen('wlan0', `wlan0: ${first}`).wireless);
  assert.not(seen('em0').wireless);
});

test('the formats of 13 are read too: no LOWER_UP, blanks at the ends of lines, old VLAN lines', () => {
  const old = `re0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,LINKSTATE>
	ether 58:9c:fc:00:10:02
	inet6 2001:db8::9 prefixlen 64 
	vlan: 7 parent interface: em0
`;
  const port = seen('re0', old);
  assert.equal([port.up, port.addresses, port.vlan], [true, ['2001:db8::9/64'], { tag: 7, parent: 'em0' }]);
});

test('an operator with IFCONFIG_FORMAT set is understood', () => {
  const shown = `re0: flags=8843<UP> metric 0 mtu 1500
	ether 58-9c-fc-00-10-02
	inet 192.0.2.7/25 broadcast 192.0.2.127
	inet 192.0.2.9 netmask 255.255.255.0 broadcast 192.0.2.255
	inet6 fe80::1%re0/64 scopeid 0x1
	inet6 2001:db8::9/56
`;
  const { mac, addresses, linkLocals } = seen('re0', shown);
  assert.is(mac, '58:9c:fc:00:10:02');
  assert.equal(addresses, ['192.0.2.7/25', '192.0.2.9/24', '2001:db8::9/56']);
  assert.equal(linkLocals, ['fe80::1/64']);
});

test('no output is no interface', () => {
  assert.equal(parseInterfaces(''), []);
});

test.run();
