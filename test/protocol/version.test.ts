import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VMCTL_VERSION } from '../../src/protocol/version.js';

test('the version in the code is the version of package.json', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.is(VMCTL_VERSION, manifest.version);
});

test.run();
