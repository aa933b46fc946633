import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHost, DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { formatFault } from '../../src/definition/fault.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

function decode(text: string): unknown {
  const decoded = decodeHost({ file: 'host.toml', text });
  return decoded.ok ? decoded.value : decoded.faults.map(formatFault);
}

test('an empty host.toml is the default host', () => {
  assert.equal(decode(''), DEFAULT_HOST);
  assert.equal(DEFAULT_HOST, { ...DEFAULT_HOST, bridges: [] });
});

test('bridges keep their order, and one without an interface is isolated', () => {
  assert.equal(decode('vm_directory = "/vm"\n[bridge.b1]\ninterface = "em0.100"\n[bridge.a1]\n'), {
    ...DEFAULT_HOST,
    vmDirectory: '/vm',
    bridges: [bridgeOf({ name: 'b1', interface: 'em0.100' }), bridgeOf({ name: 'a1' })],
  });
});

const FAULTS: readonly (readonly [string, string])[] = [
  ['vm_directory = "vm"', '1:16: "vm" must be an absolute path, beginning with "/"'],
  ['vm_directory = "/a,b"', '1:16: "/a,b" contains a comma: bhyve would split the value there'],
  ['vm_directory = 1', '1:16: vm_directory must be a text in quotes, not 1'],
  ['bridge = 1', '1:10: bridge must be a table, not 1'],
  ['[[bridge]]\ninterface = "re0"', '1:3: bridge can only be given once: write [bridge]'],
  ['bridge.b = 1', '1:12: b must be a table, not 1'],
  ['[bridge."a.b"]', '1:9: bridge name "a.b" contains ".": netgraph refuses it'],
  [`[bridge.${'x'.repeat(32)}]`, `1:9: bridge name "${'x'.repeat(32)}" has 32 characters: netgraph keeps 31`],
  [
    '[bridge.__proto__]',
    '1:9: bridge name "__proto__" may only hold letters, digits, "_" and "-", and begins with a letter or digit',
  ],
  [
    '[bridge.b]\ninterface = "re 0"',
    '2:13: "re 0" is no interface name: write it as ifconfig -l shows it, such as "re0"',
  ],
  ['[bridge.b]\ninterface = 0', '2:13: interface must be a text in quotes, not 0'],
  ['[bridge.b]\nuplink = "re0"', '2:1: unknown key "uplink" in [bridge.NAME]: write interface = "re0"'],
  ['[bridge.re0]\ninterface = "re0"', '1:9: bridge "re0" cannot bear the name of its interface'],
  ['[bridge.em0_1]\ninterface = "em0.1"', '1:9: bridge "em0_1" cannot bear the name of its interface'],
  [
    '[bridge.a]\ninterface = "re0"\n[bridge.b]\ninterface = "re0"',
    '4:13: re0 already belongs to bridge "a": a NIC can be in one bridge only',
  ],
  ['[bridges.a]', '1:2: unknown key "bridges": did you mean "bridge"?'],
  ['vm_dir = "/vm"', '1:1: unknown key "vm_dir": did you mean "vm_directory"?'],
];

for (const [text, fault] of FAULTS) {
  test(`${JSON.stringify(text)} is told: ${fault}`, () => assert.equal(decode(text), [`host.toml:${fault}`]));
}

test('a bridge called constructor is a bridge like any other', () => {
  assert.equal(decode('[bridge.constructor]\n[bridge.toString]\n'), {
    ...DEFAULT_HOST,
    bridges: [bridgeOf({ name: 'constructor' }), bridgeOf({ name: 'toString' })],
  });
});

test.run();
