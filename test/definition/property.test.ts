import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { decodeDirectory } from '../../src/definition/directory.js';
import type { Decoded } from '../../src/definition/fault.js';
import { HOST_KEYS, VM_KEYS } from '../../src/definition/key-table.js';
import { tableArbitrary, toToml as toPlausibleToml } from './plausible.js';

/** Every word that is a key somewhere, and some that are none. */
const KEYS = [
  ...new Set([...VM_KEYS, ...HOST_KEYS].flatMap(({ key }) => key.split('.'))),
  ...['__proto__', 'constructor', 'length', ''],
];
const VALUES = [
  'uefi',
  'nmdm',
  'none',
  'bnet0',
  '512M',
  '90s',
  'virtio-blk',
  '127.0.0.1:5900',
  'em0',
  'auto',
  '10.0.0.1/24',
  'fd00::1/64',
  '-s',
  '-h',
  '9,virtio-console',
  '0:6:1',
  '/dev/nmdm0A',
  'tcp=127.0.0.1:1',
  'iscsi:t/0',
  '2/0/0',
  '${name}',
  'a,b',
  '%',
  '\u2028',
  '\r',
  '',
];

const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KEYS) },
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const { table } = fc.letrec((tie) => ({
  table: fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: false }),
  list: fc.array(tie('value'), { maxLength: 3 }),
  scalar: fc.oneof(
    fc.constantFrom<unknown>(...VALUES),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100') }),
  ),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('scalar'), tie('table'), tie('list')),
}));

/** A table as TOML, each key in a line of its own; nested tables in line. */
function toToml(tables: unknown): string {
  return Object.entries(tables as object)
    .map(([name, value]) => `${JSON.stringify(name)} = ${toValue(value)}\n`)
    .join('');
}

function toValue(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(toValue).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value as object).map(
      ([name, one]) => `${JSON.stringify(name)} = ${toValue(one)}`,
    );
    return `{ ${pairs.join(', ')} }`;
  }
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (typeof value === 'number') return toNumber(value);
  return String(value);
}

function toNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : value.toExponential();
}

let placed = 0;

function assertPlaced(decoded: Decoded<unknown>, text: string): void {
  if (decoded.ok) return;
  assert.ok(decoded.faults.length > 0, 'neither a value nor a fault');
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const { line, column, message } of decoded.faults) {
    placed += 1;
    assert.ok(message !== '' && !/[\n\r]/.test(message), `message ${JSON.stringify(message)}`);
    assert.ok(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`);
    assert.ok(column >= 1 && column <= lines[line - 1]!.length + 1, `column ${column} in line ${line}`);
  }
}

function judge(text: string): void {
  assertPlaced(decodeVm({ file: 'vm.toml', name: 'vm', text }), text);
  assertPlaced(decodeHost({ file: 'host.toml', text }), text);
  decodeDirectory([
    { file: 'a.toml', text },
    { file: 'b.toml', text },
  ]);
}

test('any table decodes to a definition or to faults that all have positions', () => {
  fc.assert(
    fc.property(table, (tables) => judge(toToml(tables))),
    { numRuns: 700 },
  );
});

test('so does what looks like a definition, and what decodes is plain data', () => {
  let decoded = 0;
  fc.assert(
    fc.property(tableArbitrary, (tables) => {
      const text = toPlausibleToml(tables);
      const one = decodeVm({ file: 'vm.toml', name: 'vm', text });
      assertPlaced(one, text);
      if (!one.ok) return;
      decoded += 1;
      assert.equal(JSON.parse(JSON.stringify(one.value)), one.value);
    }),
    { numRuns: 700 },
  );
  assert.ok(decoded > 100, String(decoded));
});

test('so does a complete definition with one key of any kind', () => {
  const base = 'memory = "1G"\nloader = "uefi"\n';
  const one = fc
    .tuple(fc.constantFrom(...KEYS), table)
    .map(([name, tables]) => ({ [name]: Object.values(tables as object)[0] ?? 1 }));
  fc.assert(
    fc.property(one, (tables) => judge(base + toToml(tables))),
    { numRuns: 500 },
  );
});

test('any text decodes to a definition or to faults that all have positions', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '[[',
        ']]',
        '{',
        '}',
        '=',
        '.',
        ',',
        '"',
        "'",
        '"""',
        '\n',
        '\r\n',
        '\r',
        '#',
        ' ',
        '1',
        '0x',
        'true',
        '\uFEFF',
        '\u0000',
      ),
      fc.constantFrom(...KEYS),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => judge(parts.join(''))),
    { numRuns: 700 },
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), judge), { numRuns: 300 });
});

test('tables too deep for a parser are faults as well', () => {
  for (const depth of [400, 600, 20_000]) {
    judge(`disk = ${'['.repeat(depth)}${']'.repeat(depth)}\n`);
    judge(`${'a.'.repeat(depth)}a = 1\n`);
  }
});

test('the properties above saw faults', () => {
  console.log(`# ${placed} faults placed in arbitrary definitions`);
  assert.ok(placed > 1000);
});

test.run();
