import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureDirectories } from '../../src/store/directories.js';
import { pathsOf } from '../../src/store/paths.js';

test('records are root’s alone from the first moment on; a directory that is there keeps its mode', () => {
  const root = mkdtempSync('/tmp/vs');
  const umask = process.umask(0o022);
  try {
    const paths = pathsOf({ root });
    const modes = (): readonly string[] =>
      [paths.run, paths.state, paths.log].map((path) => (statSync(path).mode & 0o777).toString(8));
    mkdirSync(paths.log, { recursive: true });
    chmodSync(paths.log, 0o700);
    ensureDirectories(paths);
    assert.equal(modes(), ['755', '700', '700']);
    ensureDirectories(paths);
    assert.equal(modes(), ['755', '700', '700']);
  } finally {
    process.umask(umask);
    rmSync(root, { recursive: true });
  }
});

test.run();
