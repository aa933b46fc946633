import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const TEXT = readFileSync('package-lock.json', 'utf8');
const PACKAGES = Object.entries(
  (JSON.parse(TEXT) as { packages: Record<string, LockedPackage> }).packages,
).filter(([path]) => path !== '');

/** What vmctl is developed on; other architectures of FreeBSD have no esbuild. */
const FREEBSD = ['x64', 'arm64'];

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function suits(list: readonly string[] | undefined, word: string): boolean {
  return list === undefined || list.includes(word);
}

test('each package that is for some systems only is optional, and has a sibling for FreeBSD', () => {
  const bound = PACKAGES.filter(([, { os, cpu }]) => os !== undefined || cpu !== undefined);
  console.log(
    `# ${PACKAGES.length} packages, ${bound.length} of them for one system; FreeBSD: ${FREEBSD.join(', ')}`,
  );
  for (const [path, { optional }] of bound) {
    assert.is(optional, true, `${path} would stop npm ci on FreeBSD`);
    const owners = PACKAGES.filter(
      ([, { optionalDependencies = {} }]) => nameOf(path) in optionalDependencies,
    );
    assert.ok(owners.length > 0, path);
    for (const [owner, { optionalDependencies = {} }] of owners)
      for (const cpu of FREEBSD) {
        const siblings = bound.filter(([sibling]) => nameOf(sibling) in optionalDependencies);
        const fits = siblings.some(([, one]) => suits(one.os, 'freebsd') && suits(one.cpu, cpu));
        assert.ok(fits, `${owner} has nothing for FreeBSD on ${cpu}`);
      }
  }
});

test('no package compiles or downloads at installation: the one script there is looks for its own binary package', () => {
  const scripted = PACKAGES.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) =>
    nameOf(path),
  );
  assert.equal(scripted, ['esbuild']);
  assert.equal(
    PACKAGES.filter(([path]) => existsSync(`${path}/binding.gyp`)).map(([path]) => path),
    [],
  );
});

test('nothing is installed at run time, and the lock names no host', () => {
  assert.equal(
    PACKAGES.filter(([, { dev }]) => dev !== true).map(([path]) => path),
    [],
  );
  assert.equal(
    PACKAGES.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    [],
  );
  assert.equal(
    PACKAGES.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path),
    [],
  );
});

test('every package of the development has a licence that is known to be harmless there', () => {
  const harmless =
    /^\(?(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Python-2\.0|CC0-1\.0|CC-BY-4\.0|Unlicense|MPL-2\.0|OFL-1\.1)( (OR|AND) .*)?\)?$/;
  assert.equal(
    PACKAGES.filter(([, { license }]) => !harmless.test(license ?? 'none')).map(
      ([path, { license }]) => `${path}: ${license}`,
    ),
    [],
  );
});

test.run();
