import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PREFIX, portFiles, readIfAny } from './packed.js';

const MAKEFILE = readFileSync('src/port/Makefile', 'utf8');

/** A variable of the port, its words. */
function words(name: string): readonly string[] {
  const value = new RegExp(`^${name}=[\\t ]*(.*)$`, 'm').exec(MAKEFILE)?.[1];
  assert.ok(value !== undefined, `${name} is set`);
  return value === '' ? [] : (value ?? '').split(/\s+/);
}

/** As ports name licences (bsd.licenses.db.mk). */
const LICENCES: Readonly<Record<string, string>> = {
  MIT: 'MIT',
  ISC: 'ISCL',
  'Apache-2.0': 'APACHE20',
  'MPL-2.0': 'MPL20',
  'OFL-1.1': 'OFL11',
  'BSD-2-Clause': 'BSD2CLAUSE',
  'BSD-3-Clause': 'BSD3CLAUSE',
};

test('packing list and rc scripts of the port are what npm pack and setup put', () => {
  for (const [path, text] of portFiles()) assert.is(readIfAny(path), text, `${path}: npm run renew`);
});

test('filled in with the usual prefix, the scripts of the port are those of rc.d', () => {
  for (const name of words('USE_RC_SUBR')) {
    const filled = readFileSync(`src/port/files/${name}.in`, 'utf8').replace(
      /%%(PREFIX|LOCALBASE)%%/g,
      PREFIX,
    );
    assert.is(filled, readFileSync(`rc.d/${name}`, 'utf8'));
  }
  assert.equal(readdirSync('rc.d').sort(), [...words('USE_RC_SUBR')].sort());
});

test('each file that is filled in is there, and asks for nothing that ports do not fill in', () => {
  const wanted = [...words('USE_RC_SUBR'), ...words('SUB_FILES')].map((name) => `${name}.in`).sort();
  assert.equal(readdirSync('src/port/files').sort(), wanted);
  for (const name of wanted) {
    const holes = readFileSync(`src/port/files/${name}`, 'utf8').match(/%%\w+%%/g) ?? [];
    assert.ok(holes.length > 0, name);
    assert.equal(
      holes.filter((hole) => !['%%PREFIX%%', '%%LOCALBASE%%'].includes(hole)),
      [],
    );
  }
});

test('the port is of this version, and runs on a node that vmctl runs on', () => {
  const { version, engines, description } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    engines: { node: string };
    description: string;
  };
  assert.equal(words('DISTVERSION'), [version]);
  assert.equal(words('EXTRACT_SUFX'), ['.tgz']);
  const node = /nodejs:(\d+),build,run/.exec(words('USES').join(' '))?.[1];
  assert.ok(Number(node) >= Number(/\d+/.exec(engines.node)?.[0]), `${node} ${description}`);
});

test('the licences of all that is bundled are told', () => {
  const notices = readFileSync('dist/THIRD-PARTY.txt', 'utf8');
  const bundled = new Set(
    [...notices.matchAll(/^- \S+ \S+, (\S+): in /gm)].map(([, licence = '']) => licence),
  );
  assert.ok(bundled.size > 3);
  assert.equal(
    [...words('LICENSE')].sort(),
    [...new Set([...bundled, 'BSD-2-Clause'].map((licence) => LICENCES[licence] ?? licence))].sort(),
  );
});

test('its Makefile is one: targets are indented with tabs, every path goes through a variable', () => {
  const lines = MAKEFILE.split('\n');
  assert.equal(
    lines.filter((line) => /^ +\S/.test(line) || line.includes('/usr/local')),
    [],
  );
  assert.is(lines.at(-2), '.include <bsd.port.mk>');
  const comment = /^COMMENT=\t(.*)$/m.exec(MAKEFILE)?.[1] ?? '';
  assert.ok(comment.length > 0 && comment.length <= 70 && !/^(a|an|the) |\.$/i.test(comment));
  assert.ok(existsSync('src/port/pkg-descr'));
  const wide = readFileSync('src/port/pkg-descr', 'utf8')
    .split('\n')
    .filter((line) => line.length > 80);
  assert.equal(wide, []);
  for (const [, path = ''] of MAKEFILE.matchAll(/\$\{WRKSRC\}\/(\S+)/g))
    assert.ok(existsSync(path) || path === 'LICENSE', path);
});

test.run();
