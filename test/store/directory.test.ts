import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readDefinitionFiles } from '../../src/store/definitions.js';
import type { VmctlError } from '../../src/errors.js';

async function refusal(directory: string): Promise<VmctlError> {
  return readDefinitionFiles(directory).then(
    () => assert.unreachable() as never,
    (error: VmctlError) => error,
  );
}

test('a definitions directory that cannot be read is told in words, not in error codes', async () => {
  const root = mkdtempSync('/tmp/vmctl-dir-');
  writeFileSync(join(root, 'file'), '');
  const none = await refusal(join(root, 'none'));
  assert.is(none.message, `definitions directory ${root}/none does not exist`);
  assert.match(none.hint ?? '', /create it with a host\.toml .*--dir/);
  assert.is(
    (await refusal(join(root, 'file'))).message,
    `definitions directory ${root}/file is no directory`,
  );
  rmSync(root, { recursive: true });
});

test('a definitions directory that must not be read is told so, and not to be created', async () => {
  const root = mkdtempSync('/tmp/vmctl-dir-');
  chmodSync(root, 0);
  const asRoot = process.getuid?.() === 0;
  // Root may read everything: look as somebody else.
  if (asRoot) process.seteuid?.(65534);
  const error = await refusal(root).finally(() => void (asRoot && process.seteuid?.(0)));
  rmSync(root, { recursive: true });
  assert.is(error.message, `definitions directory ${root} cannot be read: permission denied`);
  assert.match(error.hint ?? '', /^run vmctl as root/);
});

test.run();
