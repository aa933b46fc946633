import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundledPackages, type Metafile } from '../../src/packaging/bundled.js';
import { readNotice } from '../../src/packaging/licence.js';
import { packedFiles } from './packed.js';

interface PackageJson {
  readonly dependencies?: object;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, { readonly default: string }>>;
}

const META = ['client', 'rest'].map(
  (name) => JSON.parse(readFileSync(`dist/meta/${name}.json`, 'utf8')) as Metafile,
);
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as PackageJson;

/** May be given to others inside a BSD-licensed program, with their text. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'MPL-2.0', 'OFL-1.1'];

test('every bundled package is told with the whole text of its licence, and no licence forbids it', () => {
  const notices = readFileSync('dist/THIRD-PARTY.txt', 'utf8');
  const bundled = bundledPackages(META);
  console.log(`# ${bundled.length} packages are bundled`);
  assert.ok(bundled.length > 5);
  for (const one of bundled) {
    const { version, licence, text } = readNotice(one, '.');
    assert.ok(
      notices.includes(`\n- ${one.name} ${version}, ${licence}: in ${one.bundles.join(', ')}\n`),
      one.name,
    );
    assert.ok(text.length > 200 && notices.includes(text.trim()), one.name);
    assert.ok(ALLOWED.includes(licence), `${one.name}: ${licence}`);
  }
});

test('what a bundle takes from a package is found, its packages in packages too, and what it leaves out is not', () => {
  const inputs = {
    'src/a.ts': { bytesInOutput: 5 },
    'node_modules/@a/b/lib/x.js': { bytesInOutput: 5 },
    'node_modules/c/node_modules/d/x.js': { bytesInOutput: 1 },
    '../up/node_modules/e/x.js': { bytesInOutput: 1 },
    'node_modules/f/x.js': { bytesInOutput: 0 },
  };
  const found = bundledPackages([{ outputs: { 'dist/z.cjs': { inputs }, 'dist/y.cjs': { inputs } } }]);
  assert.equal(
    found.map(({ name }) => name),
    ['e', '@a/b', 'd'],
  );
  assert.equal(found[0]?.bundles, ['y.cjs', 'z.cjs']);
});

test('a package without a licence stops the build', () => {
  const bundled = { name: 'x', directory: 'src', bundles: [] };
  assert.throws(() => readNotice(bundled, '.'));
});

test('the package asks npm for nothing: no dependencies, no scripts at installation, no native code', () => {
  assert.is(PACKAGE.dependencies, undefined);
  // npm runs `prepare` of a clone only, but warns of it (allowScripts) at the installation of a tarball, too.
  const hooks = Object.keys(PACKAGE.scripts).filter((name) =>
    /^((pre|post)?(un)?install|(pre|post)?prepare|prepublish)$/.test(name),
  );
  assert.equal(hooks, []);
  const paths = packedFiles().map(({ path }) => path);
  assert.equal(
    paths.filter((path) => /\.(node|so|gyp|ts|map|wasm)$|(^|\/)test\//.test(path)),
    [],
  );
});

test('the package has every bundle that the build makes and that vmctl loads, and no other', () => {
  const built = META.flatMap(({ outputs }) => Object.keys(outputs)).sort();
  const packed = packedFiles().filter(({ path }) => path.endsWith('.cjs'));
  const paths = packed.map(({ path }) => path).sort();
  assert.equal(paths, built, 'an old bundle lies in dist: remove it');
  const loaded = [
    ...Object.values(PACKAGE.bin),
    ...Object.values(PACKAGE.imports).map((one) => one.default.slice(2)),
  ];
  assert.equal(
    loaded.filter((path) => !paths.includes(path)),
    [],
  );
  for (const path of Object.values(PACKAGE.bin)) {
    // The bits of others are the umask's of the build; `npm pack` itself, in `prepack`, sets them.
    assert.is((packed.find((file) => file.path === path)?.mode ?? 0) & 0o700, 0o700, path);
    assert.match(readFileSync(path, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  }
});

test('what a bundle does not find in itself is part of node, or another bundle of the package', () => {
  for (const name of readdirSync('dist').filter((file) => file.endsWith('.cjs'))) {
    const text = readFileSync(join('dist', name), 'utf8');
    const modules = [
      ...text.matchAll(/\brequire\("([^"]+)"\)/g),
      ...text.matchAll(/\bimport\("([^"]+)"\)/g),
    ].map(([, module = '']) => module);
    const strange = modules.filter(
      (module) =>
        !/^(node:)?(assert|async_hooks|buffer|child_process|constants|crypto|diagnostics_channel|dns|events|fs|http|module|net|os|path|perf_hooks|process|querystring|readline|stream|string_decoder|timers|tty|url|util|v8|vm|worker_threads|zlib)(\/promises)?$/.test(
          module,
        ) && !(module in PACKAGE.imports),
    );
    assert.equal([...new Set(strange)], [], name);
  }
});

test.run();
