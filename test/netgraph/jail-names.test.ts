import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isJailName, jailInterface, judgeInterfaceName } from '../../src/netgraph/jail-names.js';

test('an interface is called as jng(8) calls it', () => {
  assert.is(jailInterface('www', 0), 'ng0_www');
  assert.is(jailInterface('www', 1), 'ng1_www');
  assert.is(jailInterface('12345678901', 0), 'ng0_12345678901');
});

test('a name that is too long or illegal gets a hash, and is always an interface name', () => {
  assert.match(jailInterface('123456789012', 0), /^ng0-1234-[0-9a-f]{6}$/);
  assert.match(jailInterface('a.example.org', 12), /^ng12-a_e-[0-9a-f]{6}$/);
  for (const jail of ['x'.repeat(200), 'web.example.org', 'ä', '日本語', '#;$(x)', 'a:b'])
    for (const index of [0, 9, 10, 99])
      assert.is(judgeInterfaceName(jailInterface(jail, index)), undefined, jail);
});

test('no two jails get one name, nor two interfaces of one jail', () => {
  const jails = [
    'web.a',
    'web_a',
    'web-a',
    'web:a',
    'webserver-one',
    'webserver-two',
    'webs-0a1b2c',
    'ng0',
    '1_www',
  ];
  const names = jails.flatMap((jail) => [0, 1, 2, 10].map((index) => jailInterface(jail, index)));
  assert.is(new Set(names).size, names.length, names.join(' '));
});

test('a jail is called by one word that is no option and no path', () => {
  for (const name of ['www', 'web.example', '7', 'a-b', 'ü', 'a#b']) assert.ok(isJailName(name), name);
  for (const name of ['', '-a', 'a b', 'a/b', '../x', 'a\n', '\x1b[2J']) assert.not(isJailName(name), name);
});

test('an interface name fits ifconfig, ngctl and rc.conf, and is not the next one of the kernel', () => {
  for (const name of ['ng0_www', 'left', 'a', 'abcdefghijklmno'])
    assert.is(judgeInterfaceName(name), undefined);
  for (const name of ['', '1a', 'a.b', 'a:b', 'a b', '-a', 'abcdefghijklmnop', 'ngeth0', 'ngeth12'])
    assert.ok(judgeInterfaceName(name), name);
});

test.run();
