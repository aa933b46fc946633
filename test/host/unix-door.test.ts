import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isListenedOn } from '../../src/host/unix-door.js';

test('a socket is listened on as long as its maker lives, a leftover, a file and nothing are not', async () => {
  const dir = mkdtempSync('/tmp/door');
  try {
    const path = join(dir, 's');
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(path, resolve));
    assert.is(await isListenedOn(path), true);
    linkSync(path, join(dir, 'stale'));
    await new Promise<void>((resolve) => server.close(() => resolve()));
    writeFileSync(join(dir, 'file'), '');
    for (const name of ['stale', 'file', 'none']) assert.is(await isListenedOn(join(dir, name)), false, name);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test.run();
