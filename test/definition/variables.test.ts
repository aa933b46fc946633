import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeDirectory } from '../../src/definition/directory.js';
import { formatFault } from '../../src/definition/fault.js';
import { escapeTables, escapeVariables, expandVariables } from '../../src/definition/variables.js';

const VARIABLES = { name: 'web', vm_dir: '/vms/web', host: 'host.example.org' };

const TEXTS: readonly (readonly [string, string])[] = [
  ['${name}', 'web'],
  ['${vm_dir}/a.img', '/vms/web/a.img'],
  ['${name}@${host}', 'web@host.example.org'],
  ['$name $ {name} $', '$name $ {name} $'],
  ['$${name}', '${name}'],
  ['$$${name}', '$${name}'],
  ['a$b${name}c', 'a$bwebc'],
  ['{name}', '{name}'],
];

for (const [text, expanded] of TEXTS) {
  test(`${text} is ${expanded}`, () => {
    assert.equal(expandVariables(text, VARIABLES), { value: expanded, findings: [] });
  });
}

test('variables are replaced in texts wherever they stand, and in no key', () => {
  const { value } = expandVariables({ '${name}': 1, a: [{ b: '${name}' }, ['x-${name}']], c: 3 }, VARIABLES);
  assert.equal(value, { '${name}': 1, a: [{ b: 'web' }, ['x-web']], c: 3 });
});

test('what holds no variable is the very same object', () => {
  const tables = { a: { b: ['$', 1] }, c: 'x' };
  assert.is(expandVariables(tables, VARIABLES).value, tables);
});

const FAULTS: readonly (readonly [string, RegExp])[] = [
  [
    '${nmae}',
    /unknown variable \$\{nmae\}: did you mean \$\{name\}\? \(there are \$\{name\}, \$\{vm_dir\}, \$\{host\}; /,
  ],
  ['${}', /unknown variable \$\{\} \(/],
  ['${constructor}', /unknown variable \$\{constructor\}/],
  ['${name', /"\$\{" without its "\}": a literal \$\{ is written \$\$\{/],
  ['${a${name}}', /without its/],
];

for (const [text, message] of FAULTS) {
  test(`${text} is a fault`, () => {
    const { findings } = expandVariables({ a: ['', text] }, VARIABLES);
    assert.equal(findings[0]?.path, ['a', 1]);
    assert.match(findings[0]?.message ?? '', message);
  });
}

test('a host whose name is not known says so', () => {
  const { findings } = expandVariables('${host}', { name: 'a', vm_dir: '/a' });
  assert.match(findings[0]?.message ?? '', /name of this host is not known/);
});

test('what was escaped reads back as it was, whatever it is', () => {
  const text = fc
    .array(fc.constantFrom('$', '{', '}', 'name', 'a', '${name}'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (one) => {
      assert.equal(expandVariables(escapeVariables(one), VARIABLES), { value: one, findings: [] });
    }),
  );
});

test('a table that was escaped reads back as it was', () => {
  const tables = { a: ['${name}', { b: '$${x}' }], '${key}': 1, c: true };
  assert.equal(expandVariables(escapeTables(tables), VARIABLES), { value: tables, findings: [] });
  assert.equal(escapeTables({ a: ['${x}'] }), { a: ['$${x}'] });
});

test('a definition is judged by what its variables stand for, and its faults stand where they were written', () => {
  const host = {
    file: 'host.toml',
    text: 'vm_directory = "/v"\n[defaults]\nloader = "uefi"\nmemory = "1G"\ndescription = "${name} on ${host}"\n',
  };
  const template = {
    file: 'templates/disky.toml',
    template: true as const,
    text: 'uuid = "00000000-0000-0000-0000-0000000000${name}"\n[[disk]]\npath = "/dev/zvol/tank/${name}"\n',
  };
  const vm = (name: string) => ({
    file: `${name}.toml`,
    text: 'template = "disky"\nshare = [{ name = "s", path = "${vm_dir}/s" }]\n',
  });
  const set = decodeDirectory([host, template, vm('01'), vm('02')], { hostname: 'h' });
  assert.equal(set.faults.map(formatFault), []);
  const two = set.vms.get('02');
  if (two?.ok !== true) throw new Error('02');
  assert.is(two.value.description, '02 on h');
  assert.is(two.value.disks[0]?.path, '/dev/zvol/tank/02');
  assert.match(two.value.uuid ?? '', /02$/);
  assert.match(JSON.stringify(two.value.devices), /\/v\/02\/s/);
  const bad = decodeDirectory([host, template, vm('xx')], { hostname: 'h' });
  assert.match(bad.faults.map(formatFault).join(), /^templates\/disky\.toml:1:8: .*\(used by xx\)$/);
});

test('an unknown variable is told once, without the words of the reader of its key', () => {
  const { faults } = decodeDirectory([
    { file: 'a.toml', text: 'memory = "${size}"\nloader = "uefi"\n[[disk]]\npath = "\\u0024{x}.img"\n' },
  ]);
  assert.equal(
    faults.map(({ line, column, message }) => `${line}:${column} ${message.slice(0, 24)}`),
    ['1:10 unknown variable ${size}', '4:8 unknown variable ${x} (t'],
  );
});

test.run();
