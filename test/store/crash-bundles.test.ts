import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BUNDLE_BYTES,
  FACTS_FILE,
  findCrash,
  listCrashes,
  removeUnfinished,
  writeCrash,
} from '../../src/store/crash-bundles.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

function scratch(): { readonly paths: Paths; [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-crash-'));
  return {
    paths: pathsOf({ root }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function write(paths: Paths, name: string, at: number): string {
  return writeCrash(paths, { name, at, cause: 'error', files: { 'report.txt': `${at}\n` } });
}

test('a bundle is a directory named by time and cause that nobody but root may read', () => {
  using place = scratch();
  const path = writeCrash(place.paths, {
    name: 'web',
    at: AT,
    cause: 'triple-fault',
    files: { a: 'A', b: 'B' },
  });
  assert.is(path, join(place.paths.crashes, 'web', '2026-01-02T03-04-05.678Z-triple-fault'));
  assert.equal([readFileSync(join(path, 'a'), 'utf8'), readFileSync(join(path, 'b'), 'utf8')], ['A', 'B']);
  const modes = [place.paths.crashes, join(place.paths.crashes, 'web'), path, join(path, 'a')];
  assert.equal(
    modes.map((one) => statSync(one).mode & 0o777),
    [0o700, 0o700, 0o700, 0o600],
  );
  assert.equal(listCrashes(place.paths, 'web'), [path]);
});

test('two bundles of one moment do not overwrite each other', () => {
  using place = scratch();
  const paths = [write(place.paths, 'web', AT), write(place.paths, 'web', AT), write(place.paths, 'web', AT)];
  assert.is(new Set(paths).size, 3);
  assert.equal(listCrashes(place.paths, 'web'), paths);
});

test('of each VM the newest ten are kept, the one just written among them whatever the clock says', () => {
  using place = scratch();
  const old = Array.from({ length: 12 }, (_, index) => write(place.paths, 'web', AT + index));
  const other = write(place.paths, 'other', AT);
  assert.equal(listCrashes(place.paths, 'web'), old.slice(-10));
  const past = write(place.paths, 'web', AT - 1000);
  assert.equal(listCrashes(place.paths, 'web'), [past, ...old.slice(-9)]);
  assert.equal(listCrashes(place.paths, 'other'), [other]);
});

test('of all VMs together the newest five hundred are kept', () => {
  using place = scratch();
  for (let number = 0; number < 519; number += 1) {
    const stamp = new Date(AT + number).toISOString().replaceAll(':', '-');
    mkdirSync(join(place.paths.crashes, `vm${Math.floor(number / 10)}`, `${stamp}-error`), {
      recursive: true,
    });
  }
  write(place.paths, 'vm51', AT + 519);
  const count = (vm: number): number => listCrashes(place.paths, `vm${vm}`).length;
  assert.equal([count(0), count(1), count(2), count(51)], [0, 0, 10, 10]);
});

test('a bundle is found by the launch that it is of', () => {
  using place = scratch();
  const of = (at: number, launch: string): string =>
    writeCrash(place.paths, {
      name: 'web',
      at,
      cause: 'lost',
      files: { [FACTS_FILE]: `{"launch":"${launch}"}` },
    });
  const path = of(AT, '7.1');
  assert.is(findCrash(place.paths, 'web', '7.1'), path);
  assert.is(findCrash(place.paths, 'web', '8.1'), undefined);
  assert.is(findCrash(place.paths, 'other', '7.1'), undefined);
  writeFileSync(join(path, FACTS_FILE), 'no JSON');
  assert.is(findCrash(place.paths, 'web', '7.1'), undefined);
});

test('a bundle that is too large is not written', () => {
  using place = scratch();
  const files = { a: 'x'.repeat(BUNDLE_BYTES), b: 'x' };
  assert.throws(() => writeCrash(place.paths, { name: 'web', at: AT, cause: 'lost', files }), /128 KiB/);
  assert.equal(listCrashes(place.paths, 'web'), []);
});

test('a bundle that was never finished is none, and goes at the next start', () => {
  using place = scratch();
  const whole = write(place.paths, 'web', AT);
  const torn = join(place.paths.crashes, 'web', '.unfinished');
  mkdirSync(torn);
  writeFileSync(join(torn, 'report.txt'), 'half');
  assert.equal(listCrashes(place.paths, 'web'), [whole]);
  removeUnfinished(place.paths);
  assert.not(existsSync(torn));
  assert.equal(listCrashes(place.paths, 'web'), [whole]);
});

test('what a killed daemon left half written does not get into the next bundle', () => {
  using place = scratch();
  const torn = join(place.paths.crashes, 'web', '.unfinished');
  mkdirSync(torn, { recursive: true });
  writeFileSync(join(torn, 'stray'), 'x');
  assert.not(existsSync(join(write(place.paths, 'web', AT), 'stray')));
});

test('a VM that never crashed has none, and a bundle that cannot be written says why', () => {
  using place = scratch();
  assert.equal(listCrashes(place.paths, 'web'), []);
  removeUnfinished(place.paths);
  mkdirSync(place.paths.state, { recursive: true });
  writeFileSync(place.paths.crashes, 'a file where a directory should be');
  assert.throws(() => write(place.paths, 'web', AT), /ENOTDIR|EEXIST/);
  assert.equal(
    listCrashes(place.paths, 'web').map((one) => basename(one)),
    [],
  );
});

test.run();
