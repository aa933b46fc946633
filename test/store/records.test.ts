import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { pathsOf, vmPathsOf } from '../../src/store/paths.js';
import {
  listRunRecords,
  readStateRecord,
  removeRunRecord,
  setBrokenAside,
  writeStateRecord,
} from '../../src/store/records.js';
import type { StateRecord } from '../../src/vm/record.js';

function scratch(): { root: string; [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-store-'));
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

const record: StateRecord = {
  version: 1,
  name: 'web',
  intent: 'up',
  stoppedByOperator: false,
  pins: { macs: {}, slots: {} },
  deaths: [],
};

test('a record comes back as it was written, and leaves no temporary file', () => {
  using place = scratch();
  const paths = pathsOf(place);
  writeStateRecord(paths, record);
  assert.equal(readStateRecord(paths, 'web'), record);
  assert.equal(readdirSync(paths.state), ['web.json']);
});

test('no record is undefined', () => {
  using place = scratch();
  assert.is(readStateRecord(pathsOf(place), 'web'), undefined);
});

test('a record that cannot be read as one counts as none, and the daemon keeps it aside', () => {
  using place = scratch();
  const paths = pathsOf(place);
  const file = vmPathsOf(paths, 'web').stateRecord;
  mkdirSync(paths.state, { recursive: true });
  for (const text of ['{"version":1,"na', '', '{"version":2,"name":"web"}', '{"version":1,"name":"db"}']) {
    writeFileSync(file, text);
    assert.is(readStateRecord(paths, 'web'), undefined);
    assert.equal(setBrokenAside(paths), [file]);
    assert.not(existsSync(file));
    assert.ok(existsSync(`${file}.broken`));
  }
});

test('a write that fails says which file and why, and leaves the old record', () => {
  using place = scratch();
  const paths = pathsOf(place);
  writeStateRecord(paths, record);
  mkdirSync(`${vmPathsOf(paths, 'web').stateRecord}.tmp`);
  try {
    writeStateRecord(paths, { ...record, intent: 'down' });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, VmctlError);
    assert.match((error as VmctlError).message, /record .*web\.json could not be written: EISDIR/);
  }
  assert.is(readStateRecord(paths, 'web')?.intent, 'up');
});

test('run records are listed by name and removed with their exit file', () => {
  using place = scratch();
  const paths = pathsOf(place);
  assert.equal(listRunRecords(paths), []);
  mkdirSync(paths.run, { recursive: true });
  for (const name of ['web', 'a.b']) writeFileSync(vmPathsOf(paths, name).runRecord, '{}');
  writeFileSync(vmPathsOf(paths, 'web').exitFile, '');
  assert.equal(listRunRecords(paths), ['a.b', 'web']);
  removeRunRecord(paths, 'web');
  assert.equal(readdirSync(paths.run), ['a.b.json']);
  chmodSync(paths.run, 0o700);
});

test.run();
