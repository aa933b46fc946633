import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import { BMD_KEYS } from '../../../src/import/bmd/key-table.js';
import { renderToml } from '../../../src/import/toml-writer.js';
import { importText } from './ground.js';

const CONF = readFileSync('test/import/fixtures/bmd/bmd.conf', 'utf8');
const PIECES = [
  ...[
    'vm ',
    'template ',
    'global ',
    '{',
    '}',
    '(',
    ')',
    ';',
    '=',
    '+=',
    ',',
    '"',
    "'",
    '\\',
    '$',
    '${',
    '$((',
    '))',
  ],
  ...[
    '.apply ',
    '.include ',
    'a',
    'NAME',
    'ID',
    '1',
    '/x',
    '\n',
    '#',
    '//',
    '/*',
    '*/',
    ' ',
    '%',
    ':',
    '[',
    ']',
  ],
];

/** Whatever comes of a text can be written; that it is right is judged where it is written. */
function survive(text: string): number {
  const { vms, refused, hostNotes } = importText(text, { files: { '/etc/more.conf': text } });
  for (const { name, table, notes } of vms) {
    const decoded = decodeVm({ file: 'x.toml', name, text: renderToml(table) });
    assert.ok(decoded.ok || decoded.faults.every(({ message }) => message !== ''));
    for (const { kind, why } of notes) assert.ok(kind === 'carried' || (why ?? '') !== '');
  }
  for (const { reason } of refused) assert.ok(reason !== '');
  for (const { kind, why } of hostNotes) assert.ok(kind === 'carried' || (why ?? '') !== '');
  return vms.length;
}

test('no text makes the importer fail', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...PIECES)).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (one) => void survive(one)),
    {
      numRuns: 200,
      includeErrorInReport: true,
    },
  );
});

test('a configuration with bytes changed is imported or refused with a reason', () => {
  let imported = 0;
  const change = fc.tuple(fc.nat(CONF.length), fc.nat(6), fc.constantFrom(...PIECES));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
      let text = CONF;
      for (const [at, count, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + count);
      imported += survive(text);
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
  assert.ok(imported > 20);
});

test('any value of any key is imported or refused with a reason', () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'yes',
      'auto',
      '1',
      '0',
      '-1',
      '99999999999',
      'a:b:c',
      '/x,y',
      '/x%y',
      'nvme:/x',
      '[0:0:0:0:0:0]:b',
    ),
  );
  const line = fc.tuple(fc.constantFrom(...BMD_KEYS.map(({ key }) => key)), value);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const quoted = lines.map(([key, one]) => `${key} = "${one.replace(/["\\$]/g, '\\$&')}";`);
      survive(`vm web { loader = uefi; memory = 1G; disk = /d.img; ${quoted.join('\n')} }`);
    }),
    { numRuns: 120, includeErrorInReport: true },
  );
});

test('a chain of templates and deep parentheses are no trouble', () => {
  const count = 1000;
  const templates = Array.from({ length: count }, (_, at) => `template t${at} { .apply t${at + 1}; }`).join(
    '\n',
  );
  survive(`${templates}\nvm a { .apply t0; loader = uefi; memory = 1G; }`);
  survive(`vm a { ncpu = $((${'('.repeat(50_000)}1)); loader = uefi; memory = 1G; }`);
  survive(`vm a { ncpu = ${'$((1+'.repeat(5000)}; }`);
});

test.run();
