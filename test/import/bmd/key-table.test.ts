import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BMD_KEYS, GLOBAL_KEYS, renderBmdKeys } from '../../../src/import/bmd/key-table.js';
import { importText } from './ground.js';

test('the tables of the manual are the tables of the importer', () => {
  const manual = readFileSync('src/man/import.md', 'utf8');
  for (const keys of [BMD_KEYS, GLOBAL_KEYS]) {
    const table = renderBmdKeys(keys);
    assert.ok(manual.includes(table), `put this into src/man/import.md:\n${table}`);
  }
});

for (const { key, kind, to } of GLOBAL_KEYS) {
  test(`bmd's global key ${key}`, () => {
    const { hostNotes } = importText(`global { ${key} = 0600; }`);
    assert.equal(
      hostNotes.map((note) => [note.kind, note.key]),
      [[kind, to]],
    );
  });
}

test("the global section of a file that is not root's is not read, as bmd does not", () => {
  const { hostNotes } = importText('.include "x.conf"; global { nosuch = 1; $x = $y; }', {});
  assert.equal(
    hostNotes.map(({ kind }) => kind),
    ['dropped', 'dropped', 'carried'],
  );
});

test.run();
