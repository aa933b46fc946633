import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isPlainPath } from '../../src/setup/place.js';
import { renderRcScript } from '../../src/setup/rc-script.js';
import { PLACE } from './ground.js';

const SCRIPTS = readdirSync('rc.d');

test('where npm and pkg put things by themselves the scripts are as the package has them', () => {
  for (const name of SCRIPTS) {
    const text = readFileSync(`rc.d/${name}`, 'utf8');
    assert.is(renderRcScript(text, PLACE), text, name);
  }
});

test('elsewhere each default is changed, and nothing but defaults and what is said of them', () => {
  const place = {
    prefix: '/opt/pkg',
    program: '/opt/pkg/lib/vmctl/dist/vmctl.cjs',
    node: '/opt/node$&/bin/node',
  };
  for (const name of SCRIPTS) {
    const text = readFileSync(`rc.d/${name}`, 'utf8');
    const changed = renderRcScript(text, place);
    assert.match(changed, ': ${vmctl_dir:="/opt/pkg/etc/vmctl"}');
    assert.match(changed, ': ${vmctl_node:="/opt/node$&/bin/node"}');
    assert.match(changed, ': ${vmctl_program:="/opt/pkg/lib/vmctl/dist/vmctl.cjs"}');
    const lines = text.split('\n');
    const differing = changed.split('\n').filter((line, at) => line !== lines[at]);
    assert.ok(differing.length >= 3);
    assert.equal(
      differing.filter((line) => !/^(#|: \$\{vmctl_)/.test(line)),
      [],
    );
  }
});

test('a path that a script could not hold is known', () => {
  for (const path of ['/usr/local', '/opt/a-b_c+d@1', '']) assert.is(isPlainPath(path), path !== '');
  for (const path of ['opt', '/a b', '/a$b', '/a"b', "/a'b", '/a/../b', '/a//b', '/a/.', '/a\nb', '/a;b'])
    assert.not(isPlainPath(path), path);
});

test.run();
