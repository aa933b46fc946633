import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  releaseSerialLock,
  serialLockHolder,
  takeSerialLock,
  type LockAnswer,
} from '../../src/console/serial-lock.js';

interface Place extends Disposable {
  readonly directory: string;
  readonly path: string;
  take(pid: number, living?: readonly number[], former?: readonly number[]): LockAnswer;
}

function place(): Place {
  const directory = mkdtempSync('/tmp/vu');
  const path = `${directory}/LCK..nmdm-web.1B`;
  return {
    ...{ directory, path },
    take: (pid, living = [], former = []) =>
      takeSerialLock({ path, pid, alive: (one) => living.includes(one), former }),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

test('the lock is as libutil writes it, and nothing else is left', () => {
  using locks = place();
  assert.is(locks.take(123), 'taken');
  assert.is(readFileSync(locks.path, 'utf8'), '       123\n');
  assert.equal(readdirSync(locks.directory), ['LCK..nmdm-web.1B']);
  assert.is(locks.take(123, [123]), 'taken', 'it is its own');
});

test('a living holder is respected, a dead one is not', () => {
  using locks = place();
  writeFileSync(locks.path, '      4711\n');
  assert.equal(locks.take(123, [4711]), { heldBy: 4711 });
  assert.is(readFileSync(locks.path, 'utf8'), '      4711\n');
  assert.equal(readdirSync(locks.directory), ['LCK..nmdm-web.1B']);
  assert.is(locks.take(123), 'taken');
  assert.is(readFileSync(locks.path, 'utf8'), '       123\n');
});

test('a pid that was ours and is somebody else now holds nothing', () => {
  using locks = place();
  writeFileSync(locks.path, '      4711\n');
  assert.is(locks.take(123, [4711], [4711]), 'taken');
});

test('a lock whose holder is about to write his pid is his, but not for ever', () => {
  using locks = place();
  writeFileSync(locks.path, '');
  assert.equal(locks.take(123), { heldBy: undefined });
  utimesSync(locks.path, 1, 1);
  assert.is(locks.take(123), 'taken');
});

test('only its holder takes it away', () => {
  using locks = place();
  locks.take(123);
  releaseSerialLock(locks.path, 124);
  assert.equal(serialLockHolder({ path: locks.path, alive: () => true }), { heldBy: 123 });
  releaseSerialLock(locks.path, 123);
  assert.not(existsSync(locks.path));
  releaseSerialLock(locks.path, 123);
  assert.is(serialLockHolder({ path: locks.path, alive: () => true }), undefined);
});

test('where no locks can be the reason is said', () => {
  assert.throws(
    () => takeSerialLock({ path: '/nowhere/LCK..x', pid: 1, alive: () => true }),
    (error: Error) => /ENOENT.*\/nowhere/.test(error.message),
  );
});

test.run();
