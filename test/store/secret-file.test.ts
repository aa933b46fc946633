import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSecretFile } from '../../src/store/secret-file.js';

test('a secret is read with its mode, and distrusted where others could have written it', () => {
  const dir = mkdtempSync('/tmp/secret');
  try {
    const path = join(dir, 'p');
    writeFileSync(path, 'x\n');
    for (const [mode, distrusted] of [
      [0o600, false],
      [0o644, false],
      [0o622, true],
    ] as const) {
      chmodSync(path, mode);
      const seen = readSecretFile(path);
      assert.equal([seen?.text, seen?.mode, seen?.distrust !== undefined], ['x\n', mode, distrusted]);
    }
    assert.is(readSecretFile(join(dir, 'none')), undefined);
    assert.is(readSecretFile(dir), undefined, 'a directory is none');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test.run();
