import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { VmctlError } from '../../src/errors.js';
import { parseInterfaces } from '../../src/netgraph/parse-ifconfig.js';
import { judgeNic, wireNic, type HostNetwork } from '../../src/plan/nic-judge.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

const SEEN = parseInterfaces(
  [
    'lo0: flags=8049<UP,LOOPBACK> metric 0 mtu 16384',
    'em0: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:01\n\tinet 192.0.2.7 netmask 0xffffff00',
    'em1: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:02\n\tinet6 fe80::1%em1 prefixlen 64 scopeid 0x3',
    'em1.7: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:02\n\tvlan: 7 vlanproto: 802.1q vlanpcp: 0 parent interface: em1',
    'em2: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:03',
    'em3: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:04',
    'em4: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:05',
    'em4.8: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:05\n\tinet 10.8.0.1 netmask 0xffffff00\n\tvlan: 8 parent interface: em4',
    'vlan9: flags=8002<BROADCAST> metric 0 mtu 1500\n\tether 00:00:00:00:00:00\n\tvlan: 0 parent interface: <none>',
    'wlan0: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:06\n\tgroups: wlan',
    'lagg0: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:03\n\tlaggport: em2 flags=1c<ACTIVE>',
    'bridge0: flags=8843<UP> metric 0 mtu 1500\n\tether 58:9c:fc:00:10:07\n\tmember: em3 flags=143<LEARNING>',
    '',
  ].join('\n'),
);
const NETWORK: HostNetwork = { seen: SEEN, defaultNic: 'em0' };

type Said = Partial<BridgeDefinition> & { readonly interface: string };

function judge(said: Said, network = NETWORK): string | undefined {
  return judgeNic({ ...bridgeOf({ name: 'b', ...said }), interface: said.interface }, network)?.name;
}

test('a wired NIC, a lagg and a VLAN are fit, whatever the host has on them', () => {
  for (const name of ['em0', 'em1', 'lagg0', 'em1.7']) assert.is(judge({ interface: name }), name);
});

test('a VLAN that is as defined is fit, and one that is missing is to be made', () => {
  assert.is(judge({ interface: 'em1.7', vlan: { parent: 'em1', tag: 7 } }), 'em1.7');
  assert.is(judge({ interface: 'em1.9', vlan: { parent: 'em1', tag: 9 } }), undefined);
});

/** What the bridge says -> message behind `bridge b: `, and hint. */
const REFUSALS: readonly (readonly [Said, string, string])[] = [
  [
    { interface: 'em9' },
    'there is no interface em9',
    'write one of these as interface of [bridge.b] in host.toml: em0, em1, em1.7, em3, em4, em4.8, vlan9, lagg0, bridge0',
  ],
  [
    { interface: 'em1.9' },
    'there is no interface em1.9',
    'to have it made, write vlan = { parent = "em1", tag = 9 } into [bridge.b]',
  ],
  [
    { interface: 'em9.1', vlan: { parent: 'em9', tag: 1 } },
    'there is no interface em9 to make em9.1 on',
    'write one of these as parent of its vlan: em0, em1, em1.7, em3, em4, em4.8, vlan9, lagg0, bridge0',
  ],
  [
    { interface: 'vlan9', vlan: { parent: 'em1', tag: 9 } },
    'vlan9 is the VLAN 0 of no interface, not the VLAN 9 of em1',
    'correct host.toml, or remove that interface: `ifconfig vlan9 destroy`',
  ],
  [
    { interface: 'em1', vlan: { parent: 'em0', tag: 9 } },
    'em1 is no VLAN, not the VLAN 9 of em0',
    'correct host.toml, or remove that interface: `ifconfig em1 destroy`',
  ],
  [
    { interface: 'wlan0' },
    'wlan0 is a wireless interface: its access point drops the frames of guests',
    'use a wired interface, or a private bridge with host_interface and route or NAT the guests',
  ],
  [
    { interface: 'em2' },
    'em2 is a port of lagg0: what it receives goes there',
    'write interface = "lagg0" in [bridge.b] of host.toml',
  ],
  [
    { interface: 'em2.1', vlan: { parent: 'em2', tag: 1 } },
    'em2 is a port of lagg0: what it receives goes there',
    'write parent = "lagg0" and interface = "lagg0.1" in [bridge.b] of host.toml',
  ],
  [
    { interface: 'em3' },
    'em3 is a member of the if_bridge bridge0',
    'take it out, here and in rc.conf: `ifconfig bridge0 deletem em3`',
  ],
  [
    { interface: 'em0', attachHost: false },
    'attach_host = false would cut the host off: em0 carries the default route',
    'take it off em0 first, use another interface, or write force = true into [bridge.b]',
  ],
  [
    { interface: 'em4', attachHost: false },
    'attach_host = false would cut the host off: em4.8 carries the address 10.8.0.1/24',
    'take it off em4.8 first, use another interface, or write force = true into [bridge.b]',
  ],
];

for (const [said, message, hint] of REFUSALS) {
  test(`${JSON.stringify(said)} is refused: ${message}`, () => {
    try {
      judge(said);
    } catch (error) {
      assert.instance(error, VmctlError);
      const { code, message: told, hint: next } = error as VmctlError;
      assert.equal([code, told, next], ['host', `bridge b: ${message}`, hint]);
      return;
    }
    assert.unreachable('taken');
  });
}

test('a NIC given to guests may carry nothing but the address the kernel makes itself', () => {
  assert.is(judge({ interface: 'em1', attachHost: false }), 'em1');
  assert.throws(
    () => judge({ interface: 'em0', attachHost: false }, { ...NETWORK, defaultNic: undefined }),
    /192\.0\.2\.7\/24/,
  );
});

test('force gives a NIC away all the same', () => {
  assert.is(judge({ interface: 'em0', attachHost: false, force: true }), 'em0');
});

test('force does not make an unfit NIC fit', () => {
  assert.throws(() => judge({ interface: 'wlan0', attachHost: false, force: true }), /wireless/);
});

test('offload and up are matters of the NIC at the wire', () => {
  const wire = (said: Said): string | undefined =>
    wireNic({ ...bridgeOf({ name: 'b', ...said }), interface: said.interface }, SEEN)?.name;
  assert.is(wire({ interface: 'em1' }), 'em1');
  assert.is(wire({ interface: 'em1.7' }), 'em1');
  assert.is(wire({ interface: 'em0.5', vlan: { parent: 'em0', tag: 5 } }), 'em0');
  assert.is(wire({ interface: 'em9' }), undefined);
});

test.run();
