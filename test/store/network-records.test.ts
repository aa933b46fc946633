import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import type { BridgeRecord, JailRecord } from '../../src/netgraph/record.js';
import {
  listBridgeRecords,
  listJailRecords,
  readBridgeRecord,
  readJailRecord,
  readPins,
  removeBridgeRecord,
  removeJailRecord,
  writeBridgeRecord,
  writeJailRecord,
  writePins,
} from '../../src/store/network-records.js';
import { bridgeRecordPath, jailRecordPath, pathsOf, type Paths } from '../../src/store/paths.js';
import { listRunRecords, setBrokenAside } from '../../src/store/records.js';

function scratch(): Paths & { [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-net-'));
  return { ...pathsOf({ root }), [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

function bridge(name: string): BridgeRecord {
  return {
    ...{ version: 1, name, bootId: 'b0', phase: 'made', nodeId: '1f' },
    ...{ interface: 're0', vlan: null, hostInterface: null },
  };
}

const jail: JailRecord = {
  ...{ version: 1, jail: 'www', interface: 'ng0_www', bridge: 'bnet0', hook: 'link2' },
  ...{ mac: '58:9c:fc:00:00:09', bootId: null, phase: 'making' },
};

test('records of bridges and jails come back as written, are listed apart, and are gone when removed', () => {
  using paths = scratch();
  assert.equal([listBridgeRecords(paths), listJailRecords(paths)], [[], []]);
  for (const name of ['bnet1', 'bnet0']) writeBridgeRecord(paths, bridge(name));
  writeJailRecord(paths, jail);
  assert.equal(listBridgeRecords(paths), [bridge('bnet0'), bridge('bnet1')]);
  assert.equal(readJailRecord(paths, 'ng0_www'), jail);
  assert.equal(listJailRecords(paths), [jail]);
  removeBridgeRecord(paths, 'bnet0');
  removeJailRecord(paths, 'ng0_www');
  removeJailRecord(paths, 'ng0_www');
  assert.is(readBridgeRecord(paths, 'bnet0'), undefined);
  assert.equal(readdirSync(paths.network), ['bridge-bnet1.json']);
});

test('records of the network are not taken for those of guests', () => {
  using paths = scratch();
  writeBridgeRecord(paths, bridge('bnet0'));
  writePins(paths, { version: 1, interfaces: {}, jailLinks: {} });
  assert.equal(listRunRecords(paths), []);
  assert.equal(setBrokenAside(paths), []);
});

for (const text of [
  '{"version":1,"na',
  '',
  'null',
  '[]',
  '{"version":2,"name":"bnet0"}',
  '{"version":1,"name":"x"}',
])
  test(`what is no record of that name counts as none and is kept aside: ${text}`, () => {
    using paths = scratch();
    mkdirSync(paths.network, { recursive: true });
    const files = [bridgeRecordPath(paths, 'bnet0'), jailRecordPath(paths, 'ng0_www')];
    for (const file of files) writeFileSync(file, text);
    assert.is(readBridgeRecord(paths, 'bnet0'), undefined);
    assert.equal(listJailRecords(paths), []);
    for (const file of files) assert.equal([existsSync(file), existsSync(`${file}.broken`)], [false, true]);
  });

test('a record that cannot be opened counts as none', () => {
  using paths = scratch();
  mkdirSync(bridgeRecordPath(paths, 'bnet0'), { recursive: true });
  assert.equal(listBridgeRecords(paths), []);
});

test('pins are empty at first, and when they are broken', () => {
  using paths = scratch();
  const none = { version: 1 as const, interfaces: {}, jailLinks: {} };
  assert.equal(readPins(paths), none);
  writePins(paths, { ...none, interfaces: { bnet0: 're0' } });
  assert.equal(readPins(paths).interfaces, { bnet0: 're0' });
  for (const text of [
    '{',
    '{"version":1,"interfaces":{}}',
    '{"version":1,"interfaces":null,"jailLinks":{}}',
  ]) {
    writeFileSync(paths.networkPins, text);
    assert.equal(readPins(paths), none);
  }
});

test('a write that fails says which file and why', () => {
  using paths = scratch();
  mkdirSync(`${bridgeRecordPath(paths, 'bnet0')}.tmp`, { recursive: true });
  try {
    writeBridgeRecord(paths, bridge('bnet0'));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, VmctlError);
    assert.match((error as VmctlError).message, /record .*bridge-bnet0\.json could not be written: EISDIR/);
  }
});

test.run();
