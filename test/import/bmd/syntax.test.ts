import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { calculate } from '../../../src/import/bmd/arithmetic.js';
import { Scope } from '../../../src/import/bmd/scope.js';
import { parseBmd } from '../../../src/import/bmd/syntax.js';

/** The value of the only line of a VM. */
function valueOf(written: string): string {
  const { sections, faults } = parseBmd(`vm a { disk = ${written}; }`, 'f');
  assert.equal(faults, [], written);
  const [statement] = sections[0]?.statements ?? [];
  assert.ok(statement?.kind === 'set');
  const scope = new Scope(
    new Map([
      ['x', 'value'],
      ['a b', 'blank'],
    ]),
  );
  const resolved = scope.resolve(statement.values[0] ?? []);
  return resolved.ok ? resolved.text : resolved.why;
}

const STRINGS: readonly (readonly [written: string, value: string, why: string])[] = [
  ['/a/b-c_1.img', '/a/b-c_1.img', 'a bare word'],
  ['nvme:"/a b":c', 'nvme:/a b:c', 'pieces side by side are one string'],
  ['a  b', 'ab', 'blanks between pieces are nothing'],
  ['$x/$x', 'value/value', 'variables'],
  ['${x}y', 'valuey', 'a variable in braces'],
  ['"${x}-$x"', 'value-value', 'variables within double quotes'],
  ["'$x'", '$x', 'no variables within single quotes'],
  ['"a\\tb\\x41\\101\\"\\n"', 'a\tbAA"\n', 'escapes within quotes'],
  ['a\\;b\\ c', 'a;b c', 'escapes without quotes'],
  ['"a\\\nb"', 'ab', 'a line that goes on'],
  ['$((1 + 2 * 3))x', '7x', 'arithmetic'],
  ['"$((0x10))"', '16', 'arithmetic within double quotes'],
  ['"a$ b"', 'a$ b', 'a dollar alone'],
  ['tcp\\=1.2.3.4:5', 'tcp=1.2.3.4:5', 'an equals sign that is escaped'],
  ['a /* b */ c # d\n', 'ac', 'comments'],
  ['/a//b\n', '/a', 'two slashes without quotes begin a comment'],
  ['$nope', '${nope} is undefined', 'an undefined variable'],
];
for (const [written, value, why] of STRINGS) {
  test(`a string: ${why}`, () => {
    assert.is(valueOf(written), value);
  });
}

test('sections, parameters of templates, lists and macros', () => {
  const text =
    'global { $a = 1; } template t(x, y = "2") { ncpu = $x; } vm v { .apply t(4), u; disk += /a, /b; } .include x/*;';
  const { sections, includes, faults } = parseBmd(text.replace('x/*', '"x/*"'), 'f');
  assert.equal(faults, []);
  assert.equal(
    sections.map(({ kind, name, parameters }) => [kind, name, parameters.map((one) => one.name)]),
    [
      ['global', '', []],
      ['template', 't', ['x', 'y']],
      ['vm', 'v', []],
    ],
  );
  const [apply, disk] = sections[2]?.statements ?? [];
  assert.ok(apply?.kind === 'apply' && apply.targets.length === 2 && apply.targets[0]?.args.length === 1);
  assert.ok(disk?.kind === 'set' && disk.add && disk.values.length === 2);
  assert.is(includes.length, 1);
});

test('what bmd does not read is told with its line, and the rest is read', () => {
  const { sections, faults } = parseBmd(
    'vm a {\n disk /x;\n memory = 1G;\n}\nvm b { ncpu = 2; }\nfoo\n',
    'f',
  );
  assert.equal(
    faults.map(({ line }) => line),
    [2, 6],
  );
  assert.equal(
    sections.map(({ name, statements }) => [name, statements.length]),
    [
      ['a', 1],
      ['b', 1],
    ],
  );
});

test('a word of the syntax needs quotes, in the middle of a path too', () => {
  const { faults } = parseBmd('vm a {\n disk = /zroot/vm/a.img;\n}', 'f');
  assert.equal(faults, [{ line: 2, message: '";" was expected: the word "vm" needs quotes' }]);
});

test('a string that is not closed is one fault', () => {
  assert.equal(parseBmd('vm a { disk = "x;\n}', 'f').faults.length, 1);
  assert.equal(parseBmd("vm a { disk = 'x;\n}", 'f').faults.length, 1);
});

const SUMS: readonly (readonly [text: string, value: string])[] = [
  ['1+2*3', '7'],
  ['(1+2)*3', '9'],
  ['7/2-1', '2'],
  ['-7/2', '-3'],
  ['7%4', '3'],
  ['010+0x10', '24'],
  ['-(2+3)', '-5'],
  ['$ID*2', '6'],
  ['${ID}+1', '4'],
  ['9223372036854775807+1', '-9223372036854775808'],
  ['1/0', 'it divides by zero'],
  ['$NO', '${NO} is undefined'],
  ['$T', '${T} is "x", which is no number'],
  ['1+', 'it ends too early'],
  ['1 2', '"2" was not expected'],
  ['(1', '")" is missing'],
  ['a', '"a" is no arithmetic that bmd knows'],
];
for (const [text, value] of SUMS) {
  test(`arithmetic: $((${text})) is ${value}`, () => {
    const sum = calculate(text, (name) => ({ ID: '3', T: 'x' })[name]);
    assert.is(sum.ok ? String(sum.value) : sum.why, value);
  });
}

test.run();
