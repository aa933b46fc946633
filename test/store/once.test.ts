import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyOnce, ensureOwnDirectory } from '../../src/store/once.js';

interface Place {
  readonly dir: string;
  readonly from: string;
  readonly to: string;
  [Symbol.dispose](): void;
}

function place(): Place {
  const dir = mkdtempSync('/tmp/once');
  const from = join(dir, 'template');
  writeFileSync(from, 'whole');
  return {
    ...{ dir, from, to: join(dir, 'vm/vars.fd') },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

test('a file is copied whole to where there is none, for its owner alone, and its directory made', () => {
  using at = place();
  assert.is(copyOnce(at.from, at.to), 'copied');
  assert.is(readFileSync(at.to, 'utf8'), 'whole');
  assert.is(statSync(at.to).mode & 0o777, 0o600);
  assert.is(statSync(join(at.dir, 'vm')).mode & 0o777, 0o700);
  assert.equal(readdirSync(join(at.dir, 'vm')), ['vars.fd']);
});

test('what is there is never overwritten, were it empty', () => {
  using at = place();
  mkdirSync(join(at.dir, 'vm'));
  for (const text of ['mine', '']) {
    writeFileSync(at.to, text);
    assert.is(copyOnce(at.from, at.to), 'there');
    assert.is(readFileSync(at.to, 'utf8'), text);
  }
  assert.equal(readdirSync(join(at.dir, 'vm')), ['vars.fd']);
});

test('what a copy that was cut off left beside it is not taken, nor a link followed that somebody put there', () => {
  using at = place();
  mkdirSync(join(at.dir, 'vm'));
  const victim = join(at.dir, 'victim');
  writeFileSync(victim, 'precious');
  symlinkSync(victim, `${at.to}.tmp`);
  assert.is(copyOnce(at.from, at.to), 'copied');
  assert.is(readFileSync(victim, 'utf8'), 'precious');
  assert.is(readFileSync(at.to, 'utf8'), 'whole');
  rmSync(at.to);
  writeFileSync(`${at.to}.tmp`, 'wh');
  assert.is(copyOnce(at.from, at.to), 'copied');
  assert.is(readFileSync(at.to, 'utf8'), 'whole');
  assert.not.ok(existsSync(`${at.to}.tmp`));
});

test('a copy that fails leaves nothing', () => {
  using at = place();
  assert.throws(() => copyOnce(join(at.dir, 'none'), at.to), /ENOENT/);
  assert.equal(readdirSync(join(at.dir, 'vm')), []);
});

test('what is there needs no original, and no room for a copy: a guest reboots on a full disk, too', () => {
  using at = place();
  mkdirSync(join(at.dir, 'vm'));
  writeFileSync(at.to, 'mine');
  // A copy would stumble over this one, whatever it is made from.
  mkdirSync(`${at.to}.tmp`);
  assert.is(copyOnce(join(at.dir, 'none'), at.to), 'there');
  assert.is(readFileSync(at.to, 'utf8'), 'mine');
  assert.ok(existsSync(`${at.to}.tmp`));
});

test('a directory that is there stays as it is', () => {
  using at = place();
  mkdirSync(join(at.dir, 'vm'), { mode: 0o755 });
  ensureOwnDirectory(join(at.dir, 'vm'));
  assert.is(statSync(join(at.dir, 'vm')).mode & 0o777, 0o755);
});

test.run();
