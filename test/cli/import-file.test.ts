import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeFile, writeFiles } from '../../src/cli/import-file.js';
import { VmctlError } from '../../src/errors.js';

interface Place {
  readonly directory: string;
  [Symbol.dispose](): void;
}

function createPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'vmctl-import-'));
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

const judge = (file: string, text: string, force = false) =>
  judgeFile({ file, text, mode: 0o644 }, { force });

test('a file is new, the same, left, or replaced by force; only new and replaced ones are written', () => {
  using place = createPlace();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(place.directory, 'deep', name)) as [
    string,
    string,
    string,
  ];
  writeFiles([judge(a, 'one'), judge(b, 'two')]);
  const files = [judge(a, 'one'), judge(b, 'mine'), judge(b, 'forced', true), judge(c, 'three')];
  assert.equal(
    files.map(({ state }) => state),
    ['unchanged', 'left', 'replaced', 'new'],
  );
  writeFiles(files.slice(0, 2));
  assert.equal([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')], ['one', 'two']);
  writeFiles(files);
  assert.equal([readFileSync(b, 'utf8'), readFileSync(c, 'utf8')], ['forced', 'three']);
});

test("what a killed run has left beside a file is in nobody's way, and a password is for its owner only", () => {
  using place = createPlace();
  const file = join(place.directory, 'a.vnc-password');
  const beside = join(place.directory, `.a.vnc-password.${process.pid}.tmp`);
  writeFileSync(beside, 'ha');
  chmodSync(beside, 0o644);
  writeFiles([judgeFile({ file, text: 'geheim\n', mode: 0o600 }, { force: false })]);
  assert.equal([readFileSync(file, 'utf8'), statSync(file).mode & 0o777], ['geheim\n', 0o600]);
  assert.equal(readdirSync(place.directory), ['a.vnc-password']);
});

test('when one file cannot be written none is', () => {
  using place = createPlace();
  const [good, bad] = [join(place.directory, 'good'), join(place.directory, 'file', 'bad')];
  const files = [judge(good, 'one'), judge(bad, 'two')];
  writeFileSync(join(place.directory, 'file'), '');
  assert.throws(
    () => writeFiles(files),
    (error: unknown) => error instanceof VmctlError && error.message.includes('bad'),
  );
  assert.equal(readdirSync(place.directory), ['file']);
});

test.run();
