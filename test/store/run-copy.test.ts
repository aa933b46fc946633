import { chmodSync, existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeFile, replaceFile } from '../../src/store/file.js';
import { keepRunCopy } from '../../src/store/run-copy.js';
import { scratch } from '../supervisor/scratch.js';

test('a run directory that is gone is put back as it was read and written, with its modes', () => {
  using place = scratch();
  const { run } = place.paths;
  const at = (name: string): string => join(run, name);
  writeFileSync(at('web.json'), 'read\n');
  writeFileSync(at('old.json'), 'old\n');
  writeFileSync(at('web.secrets'), 'x');
  chmodSync(at('web.secrets'), 0o600);
  const copy = keepRunCopy(place.paths);
  replaceFile(at('net/bridge-b.json'), 'made\n', { mode: 0o644 });
  replaceFile(at('web.json'), 'written\n');
  removeFile(at('old.json'));
  rmSync(run, { recursive: true });
  // After the loss, and before it was noticed.
  replaceFile(at('db.json'), 'late\n');
  removeFile(at('web.secrets'));
  replaceFile(at('web.secrets'), 'y');
  copy.restore();
  copy.release();
  assert.is(readFileSync(at('web.json'), 'utf8'), 'written\n');
  assert.is(readFileSync(at('net/bridge-b.json'), 'utf8'), 'made\n');
  assert.is(readFileSync(at('db.json'), 'utf8'), 'late\n');
  assert.is(readFileSync(at('web.secrets'), 'utf8'), 'y');
  assert.not(existsSync(at('old.json')));
  assert.equal(
    ['net/bridge-b.json', 'web.secrets'].map((name) => lstatSync(at(name)).mode & 0o777),
    [0o644, 0o600],
  );
});

test('what is there stays, and what others write is not put back', () => {
  using place = scratch();
  const { run } = place.paths;
  const exit = join(run, 'web.exit');
  const record = join(run, 'web.json');
  writeFileSync(exit, '7: exited with status 0.\n');
  writeFileSync(record, 'read\n');
  const copy = keepRunCopy(place.paths);
  replaceFile(join(place.paths.state, 'web.json'), 'elsewhere\n');
  rmSync(exit);
  rmSync(join(place.paths.state, 'web.json'));
  writeFileSync(record, 'by hand\n');
  copy.restore();
  copy.release();
  assert.not(existsSync(exit));
  assert.not(existsSync(join(place.paths.state, 'web.json')));
  assert.is(readFileSync(record, 'utf8'), 'by hand\n');
});

test('what is written after it was let go is nothing to it', () => {
  using place = scratch();
  const copy = keepRunCopy(place.paths);
  copy.release();
  const record = join(place.paths.run, 'web.json');
  replaceFile(record, 'x\n');
  rmSync(record);
  copy.restore();
  assert.not(existsSync(record));
});

test.run();
