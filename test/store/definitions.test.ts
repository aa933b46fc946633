import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDefinitionReader, readDefinitionFiles } from '../../src/store/definitions.js';

function directory(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'vmctl-def-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Long ago for its own times; that of its inode's change is now. */
function age(file: string): void {
  utimesSync(file, 1_700_000_000, 1_700_000_000);
}

test('all TOML files are read, sorted, and no others', async () => {
  using dir = directory();
  for (const name of ['b.toml', 'a.toml', '.hidden.toml', 'note.txt'])
    writeFileSync(join(dir.path, name), name);
  const files = await readDefinitionFiles(dir.path);
  assert.equal(
    files.map(({ text }) => text),
    ['a.toml', 'b.toml'],
  );
});

test('a directory that is not there is a definition error with a hint', async () => {
  try {
    await readDefinitionFiles('/nonexistent/vmctl');
    assert.unreachable();
  } catch (error) {
    assert.is((error as { code?: string }).code, 'definition');
  }
});

test('read again, a change of the same size with its old times kept is seen', async () => {
  using dir = directory();
  const file = join(dir.path, 'a.toml');
  const read = createDefinitionReader(dir.path);
  writeFileSync(file, 'one');
  age(file);
  assert.is((await read())[0]?.text, 'one');
  writeFileSync(file, 'two');
  age(file);
  assert.is((await read())[0]?.text, 'two');
});

test('read again, a file that has long been as it is comes from memory; another one of that name does not', async () => {
  using dir = directory();
  const file = join(dir.path, 'a.toml');
  const read = createDefinitionReader(dir.path);
  writeFileSync(file, 'one');
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const [first] = await read();
  assert.is((await read())[0], first);
  writeFileSync(join(dir.path, 'new'), 'two');
  renameSync(join(dir.path, 'new'), file);
  assert.is((await read())[0]?.text, 'two');
  rmSync(file);
  assert.equal(await read(), []);
});

test('a file that cannot be read says why and is no reason to keep the others', async () => {
  using dir = directory();
  mkdirSync(join(dir.path, 'a.toml'));
  writeFileSync(join(dir.path, 'b.toml'), 'b');
  const files = await readDefinitionFiles(dir.path);
  assert.equal(
    files.map(({ text, unreadable }) => unreadable ?? text),
    ['EISDIR', 'b'],
  );
});

test.run();
