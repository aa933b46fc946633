import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_HOST, decodeHost } from '../../src/definition/decode-host.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { formatFault } from '../../src/definition/fault.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

function decode(text: string): unknown {
  const decoded = decodeHost({ file: 'host.toml', text });
  return decoded.ok ? decoded.value : decoded.faults.map(formatFault);
}

/** What stands below `[bridge.b]` -> what is said of it. */
const KINDS: readonly (readonly [string, Partial<BridgeDefinition>])[] = [
  ['interface = "auto"', { interface: 'auto' }],
  [
    'interface = "em0"\nattach_host = false\nforce = true\ndisable_offload = false',
    { interface: 'em0', attachHost: false, force: true, disableOffload: false },
  ],
  [
    'interface = "em0.100"\nvlan = { parent = "em0", tag = 100 }',
    { interface: 'em0.100', vlan: { parent: 'em0', tag: 100 } },
  ],
  [
    'interface = "vlan7"\nvlan = { parent = "em0", tag = 4094 }',
    { interface: 'vlan7', vlan: { parent: 'em0', tag: 4094 } },
  ],
  [
    'host_interface = "nghost0"\naddress = "10.0.0.1/24"',
    { hostInterface: { name: 'nghost0', addresses: ['10.0.0.1/24'] } },
  ],
  [
    'host_interface = "nghost0"\naddress = ["10.0.0.1/24", "FD00:0::1/64"]\nmac = "02:00:00:00:00:0A"',
    {
      hostInterface: { name: 'nghost0', addresses: ['10.0.0.1/24', 'fd00::1/64'], mac: '02:00:00:00:00:0a' },
    },
  ],
  ['host_interface = "nghost0"', { hostInterface: { name: 'nghost0', addresses: [] } }],
  ['interface = "em0"\nflood_unknown = false', { interface: 'em0', floodUnknown: false }],
  [
    'host_interface = "nghost0"\nflood_unknown = false',
    { hostInterface: { name: 'nghost0', addresses: [] }, floodUnknown: false },
  ],
  [
    'loop_timeout = 0\nmax_staleness = "15m"\nmin_stable_age = 65535',
    { tuning: { loopTimeout: 0, maxStaleness: 900, minStableAge: 65_535 } },
  ],
  ['min_stable_age = "0s"', { tuning: { minStableAge: 0 } }],
  ['', {}],
];

for (const [text, said] of KINDS) {
  test(`a bridge of ${JSON.stringify(text)} is complete`, () => {
    assert.equal(decode(`[bridge.b]\n${text}\n`), {
      ...DEFAULT_HOST,
      bridges: [bridgeOf({ name: 'b', ...said })],
    });
  });
}

test('metrics are an address and a port', () => {
  assert.equal(decode('[metrics]\nlisten = "[::1]:9321"\n'), {
    ...DEFAULT_HOST,
    bridges: [],
    metrics: { address: '::1', port: 9321 },
  });
});

/** What stands below `[bridge.b]` -> its only fault. */
const FAULTS: readonly (readonly [string, string])[] = [
  ['interface = "em0"\nvlan = 100', '3:8: vlan must be a table, not 100'],
  ['interface = "em0.1"\nvlan = { tag = 1 }', '3:1: parent is missing: write parent = "em0"'],
  ['interface = "em0.1"\nvlan = { parent = "em0" }', '3:1: tag is missing: write tag = 100'],
  ['interface = "em0.0"\nvlan = { parent = "em0", tag = 0 }', '3:32: tag must be at least 1, not 0'],
  ['interface = "vlan0"\nvlan = { parent = "em0", tag = 4095 }', '3:32: tag must be at most 4094, not 4095'],
  [
    'interface = "em0.1"\nvlan = { parent = "em0", tag = 1, proto = "802.1ad" }',
    '3:35: unknown key "proto" in vlan',
  ],
  [
    'interface = "em0.1"\nvlan = { parent = "em0", vlan = 1, tag = 1 }',
    '3:26: unknown key "vlan" in vlan: it belongs into [bridge.NAME]',
  ],
  ['vlan = { parent = "em0", tag = 1 }', '2:1: vlan needs interface beside it: it says how that is made'],
  [
    'interface = "em0.1"\nvlan = { parent = "em0", tag = 2 }',
    '2:13: the VLAN 2 of em0 must be called "em0.2" or "vlanN": ifconfig makes it by its name',
  ],
  [
    'interface = "iot0"\nvlan = { parent = "em0", tag = 2 }',
    '2:13: the VLAN 2 of em0 must be called "em0.2" or "vlanN": ifconfig makes it by its name',
  ],
  [
    'interface = "auto"\nvlan = { parent = "em0", tag = 2 }',
    '2:13: the VLAN 2 of em0 must be called "em0.2" or "vlanN": ifconfig makes it by its name',
  ],
  [
    'interface = "vlan2"\nvlan = { parent = "auto", tag = 2 }',
    '3:19: write the name of the parent: a VLAN is made by it',
  ],
  [
    'interface = "em0.1.2"\nvlan = { parent = "em0.1", tag = 2 }',
    '3:19: a VLAN in the VLAN em0.1 is not for vmctl to make: make it in rc.conf and leave vlan out',
  ],
  [
    'attach_host = false',
    '2:1: attach_host needs interface beside it: it says whether the host stays on that NIC',
  ],
  ['force = false', '2:1: force needs interface beside it: it is about that NIC'],
  ['disable_offload = true', '2:1: disable_offload needs interface beside it: it is about that NIC'],
  ['address = "10.0.0.1/24"', "2:1: address needs host_interface beside it: it is that interface's"],
  [
    'interface = "em0"\nmac = "02:00:00:00:00:01"',
    "3:1: mac needs host_interface beside it: it is that interface's",
  ],
  [
    'interface = "em0"\nhost_interface = "nghost0"',
    '3:1: host_interface is for a bridge without interface: here the host is on that',
  ],
  ['interface = "em0"\nforce = true', '3:1: force is only for attach_host = false: leave it out'],
  [
    'flood_unknown = false',
    '2:1: flood_unknown = false needs interface or host_interface: it sends there what it does not know',
  ],
  ['interface = "em0"\nattach_host = "no"', '3:15: attach_host must be true or false, not "no"'],
  [
    'host_interface = "n"\naddress = "10.0.0.1"',
    '3:11: "10.0.0.1": write address and prefix length, "10.0.0.1/24"',
  ],
  [
    'host_interface = "n"\naddress = ["10.0.0.1/24", "fd00::/64"]',
    '3:27: "fd00::/64" is the network itself: write the host\'s address in it',
  ],
  ['host_interface = "n"\naddress = 10', '3:11: address must be a text in quotes or a list, not 10'],
  [
    'host_interface = "n"\naddress = ["10.0.0.1/24", "10.0.0.1/32"]',
    '3:27: 10.0.0.1 is already the host\'s address on bridge "b"',
  ],
  ['host_interface = "b"', '2:18: b is the name of a bridge'],
  ['loop_timeout = 65536', '2:16: loop_timeout must be at most 65535 seconds, not 65536'],
  ['max_staleness = 0', '2:17: max_staleness must be at least 1, not 0'],
  ['min_stable_age = 1.5', '2:18: min_stable_age must be whole seconds, not 1.5'],
  ['min_stable_age = "1"', '2:18: "1" is no duration: write 1 without quotes for seconds, or "1s"'],
  [
    'vlandev = "em0"',
    '2:1: unknown key "vlandev" in [bridge.NAME]: write vlan = { parent = "em0", tag = 100 }',
  ],
  ['tag = 1', '2:1: unknown key "tag" in [bridge.NAME]: it belongs into vlan'],
  ['tso = false', '2:1: unknown key "tso" in [bridge.NAME]: leave it out: vmctl leaves TSO as it is'],
  ['floodunknown = true', '2:1: unknown key "floodunknown" in [bridge.NAME]: did you mean "flood_unknown"?'],
  ['listen = "x"', '2:1: unknown key "listen" in [bridge.NAME]: it belongs into [metrics]'],
];

for (const [text, fault] of FAULTS) {
  test(`in a bridge, ${JSON.stringify(text)} is told: ${fault}`, () => {
    assert.equal(decode(`[bridge.b]\n${text}\n`), [`host.toml:${fault}`]);
  });
}

/** What stands below `[bridge.a]`, and below `[bridge.b]` from line 5 on -> the only fault. */
const CLASHES: readonly (readonly [string, string, string])[] = [
  [
    'interface = "em0"\n',
    'interface = "em0"',
    '5:13: em0 already belongs to bridge "a": a NIC can be in one bridge only',
  ],
  [
    'interface = "auto"\n',
    'interface = "auto"',
    '5:13: the NIC of the default route already belongs to bridge "a": a NIC can be in one bridge only',
  ],
  ['host_interface = "n"\n', 'host_interface = "n"', '5:18: n is already the host interface of bridge "a"'],
  ['interface = "em0"\n', 'host_interface = "em0"', '5:18: em0 is already an interface of bridge "a"'],
  ['interface = "em0.1"\n', 'host_interface = "em0"', '5:18: em0 is already an interface of bridge "a"'],
  ['interface = "b"\n', '', '4:9: bridge "b" cannot bear the name of b, an interface of bridge "a"'],
  [
    'host_interface = "n"\naddress = "10.0.0.1/24"',
    'host_interface = "m"\naddress = ["10.0.1.1/24", "10.0.0.1/25"]',
    '6:27: 10.0.0.1 is already the host\'s address on bridge "a"',
  ],
  [
    'host_interface = "n"\nmac = "02:00:00:00:00:0a"',
    'host_interface = "m"\nmac = "02:00:00:00:00:0A"',
    '6:7: mac 02:00:00:00:00:0a is already that of bridge "a"',
  ],
  [
    'interface = "em0"\nattach_host = false',
    'interface = "em0.1"',
    '5:13: bridge "a" takes all frames of em0 (attach_host = false): its VLANs would hear nothing',
  ],
  [
    'interface = "em0"\nflood_unknown = false',
    'interface = "vlan1"\nvlan = { parent = "em0", tag = 1 }',
    '5:13: bridge "a" takes all frames of em0 (flood_unknown = false): its VLANs would hear nothing',
  ],
];

for (const [first, second, fault] of CLASHES) {
  test(`beside ${JSON.stringify(first)}, ${JSON.stringify(second)} is told: ${fault}`, () => {
    assert.equal(decode(`[bridge.a]\n${first}\n[bridge.b]\n${second}\n`), [`host.toml:${fault}`]);
  });
}

test('a NIC and its VLAN may be on two bridges, and one bridge may be automatic', () => {
  const text =
    '[bridge.a]\ninterface = "em0"\n[bridge.b]\ninterface = "em0.1"\n[bridge.c]\ninterface = "auto"\n[bridge.d]\ninterface = "em1"\n';
  assert.ok(decodeHost({ file: 'host.toml', text }).ok);
});

test('the samples of vms/host.toml are right as soon as their # is gone', () => {
  const shown = readFileSync(new URL('../../../vms/host.toml', import.meta.url), 'utf8');
  const decoded = decodeHost({ file: 'host.toml', text: shown.replaceAll(/^#(?=\S)/gm, '') });
  assert.equal(decoded.ok ? [] : decoded.faults.map(formatFault), []);
  const names = decoded.ok ? decoded.value.bridges.map((bridge) => bridge.name) : [];
  assert.equal(names, ['bnet0', 'lan0', 'lan1', 'iot0', 'wan0', 'quiet0', 'carp0']);
});

test.run();
