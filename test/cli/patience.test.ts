import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPatience } from '../../src/cli/patience.js';
import { VmctlError } from '../../src/errors.js';
import { pathsOf } from '../../src/store/paths.js';

test('who has no socket yet waits while a daemon comes up; who was told no by it does not', async () => {
  const root = mkdtempSync('/tmp/vp');
  try {
    const paths = pathsOf({ root });
    mkdirSync(paths.run, { recursive: true });
    const shut = new VmctlError('permission', 'no socket', { cause: new Error('EACCES') });
    const refused = new VmctlError('permission', 'user:ann may not ask for reload');
    assert.is(await createPatience(paths).again(shut), false, 'nobody comes');
    writeFileSync(paths.pidFile, `${process.pid}\n`);
    assert.is(await createPatience(paths).again(shut), false, 'it is up: this is its answer');
    writeFileSync(paths.comingFile, `${process.pid}\n`);
    assert.is(await createPatience(paths).again(shut), true);
    assert.is(await createPatience(paths).again(refused), false);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
