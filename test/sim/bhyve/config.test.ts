import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outcome, running, variables } from './ground.js';

test('a value set again moves to the end of its node', () => {
  assert.equal(variables('-o a=1 -o b=2 -o a=3'), ['b=2', 'a=3']);
});

test('a node and a value of one name collide, in both orders', () => {
  assert.is(outcome('-o a.b=1 -o a=2 vm'), '4||bhyve: Attempting to add value 2 to existing node a\n');
  assert.is(
    outcome('-o a=1 -o a.b=2 vm'),
    '4||bhyve: Configuration node a is a child of existing variable a\nbhyve: Failed to create configuration node a\n',
  );
});

test('an empty component of a name is refused, an empty last one is not', () => {
  assert.is(
    outcome('-o a..b=1 vm'),
    '4||bhyve: Invalid configuration node: a.\nbhyve: Failed to create configuration node a.\n',
  );
  assert.equal(variables('-o a.=1'), ['a.=1']);
});

test('references are replaced when a value is read, not when it is dumped', () => {
  assert.equal(variables('-o n=2 -c %(n)'), ['n=2', 'cpus=%(n)']);
  assert.is(running('-o n=2 -c %(n) -l bootrom,/rom.fd vm').cpus, 2);
  assert.is(running('-o base=web -l bootrom,/rom.fd %(base)1').name, 'web1');
});

test('a backslash escapes only in a value that contains a percent sign', () => {
  assert.is(running('-o x=y -l bootrom,/rom.fd a\\b').name, 'a\\b');
  assert.is(running('-o x=y -l bootrom,/rom.fd a\\b%(x)').name, 'aby');
});

test('a bad reference warns and the rest is kept', () => {
  const verdict = running('-l bootrom,/rom.fd 100%');
  assert.is(verdict.name, '100%');
  assert.is(verdict.stderr, 'bhyve: Invalid reference in configuration value "100%"\n');
});

test('a boolean that is none ends bhyve with the text of errno', () => {
  assert.is(
    outcome('-o config.dump=maybe vm'),
    '4||bhyve: Invalid value maybe for boolean variable config.dump: No such file or directory\n',
  );
});

test('a configuration file is read where its option stands', () => {
  const files: Record<string, string> = { '/p.conf': '# secret\n\npci.0.9.0.password=x\n' };
  const readFile = (path: string) => files[path];
  assert.equal(variables('-s 9,fbuf -k /p.conf', { readFile }), [
    'pci.0.9.0.device=fbuf',
    'pci.0.9.0.password=x',
  ]);
  assert.is(outcome('-k /p.conf -s 9,fbuf vm', { readFile }), '4||pci slot 0:9:0 already occupied!\n');
});

test('a line without a value names file and line', () => {
  const readFile = () => 'a=b\n\nbad\n';
  assert.is(outcome('-k /l vm', { readFile }), "4||bhyve: /l line 3: invalid config option 'bad'\n");
  assert.is(
    outcome('-k /l vm'),
    '4||bhyve: Failed to open configuration file /l: No such file or directory\n',
  );
});

test('old names warn and are copied, unless the new name is set', () => {
  const main = { flavour: 'main' } as const;
  assert.is(
    running('-o lpc.bootrom=/rom.fd vm', main).stderr,
    "bhyve: 'lpc.bootrom' is deprecated, use '-o bootrom' instead\n",
  );
  assert.is(running('-o lpc.bootrom=/rom.fd vm', main).bootrom, '/rom.fd');
  assert.is(running('-o lpc.bootrom=/no.fd -o bootrom=/rom.fd vm', main).stderr, '');
  assert.is(
    running('-o lpc.bootrom=/rom.fd vm', { flavour: '15' }).stderr,
    "bhyve: lpc.bootrom is deprecated, use '-o bootrom' instead\n",
  );
});

test.run();
