import * as fc from 'fast-check';
import { parse } from 'toml';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TomlTable } from '../../../src/import/imported.js';
import { renderToml } from '../../../src/import/toml-writer.js';

const WEB1: TomlTable = {
  description: 'the "web" server',
  cpus: { count: 4, sockets: 1, cores: 2, threads: 2 },
  memory: '4G',
  loader: { type: 'uefi', vars: true },
  disk: [
    { type: 'nvme', path: 'disk0.img', nocache: true },
    { path: '/dev/zvol/zroot/vm/web1/data', slot: '0:5:0' },
  ],
  graphics: { vnc: '127.0.0.1:5900', width: 1280 },
  tags: [],
};

test('a definition is written as a person would write it: values, lists of tables, sections', () => {
  assert.is(
    renderToml(WEB1, {
      heading: 'web1.toml\n\nTaken over.',
      above: new Map([
        ['disk.1', 'the second\none'],
        ['memory', 'as it was'],
        ['graphics', 'a screen'],
      ]),
      behind: new Map([['disk.0.path', 'where it lies']]),
    }),
    `# web1.toml
#
# Taken over.

description = 'the "web" server'
cpus = { count = 4, sockets = 1, cores = 2, threads = 2 }
# as it was
memory = "4G"
loader = { type = "uefi", vars = true }
tags = []

[[disk]]
type = "nvme"
path = "disk0.img"  # where it lies
nocache = true

# the second
# one
[[disk]]
path = "/dev/zvol/zroot/vm/web1/data"
slot = "0:5:0"

# a screen
[graphics]
vnc = "127.0.0.1:5900"
width = 1280
`,
  );
});

test('sections of sections need no head of their own', () => {
  assert.is(
    renderToml({ bridge: { lan: {}, 'a b': { interface: 'em0', vlan: { parent: 'em0', tag: 3 } } } }),
    '[bridge.lan]\n\n[bridge."a b"]\ninterface = "em0"\nvlan = { parent = "em0", tag = 3 }\n',
  );
});

test('a long list has a line for each value', () => {
  const words = Array.from({ length: 12 }, (_, at) => `a rather long word ${at}`);
  const text = renderToml({ extra_args: words });
  assert.is(text.split('\n').length, 15);
  assert.equal(plain(parse(text)), { extra_args: words });
});

test('a remark on a key that is not there stands at the end of its table', () => {
  assert.is(
    renderToml(WEB1, { above: new Map([['memory_x', 'unknown: x']]) }).split('\n')[5],
    '# unknown: x',
  );
  assert.match(
    renderToml(WEB1, { behind: new Map([['graphics.password_file', 'unknown: password']]) }),
    /width = 1280\n# unknown: password\n$/,
  );
});

test('a remark on a part of a line is one on the line', () => {
  assert.match(renderToml(WEB1, { above: new Map([['loader.vars', 'a copy']]) }), /\n# a copy\nloader = /);
  assert.match(renderToml(WEB1, { above: new Map([['disk', 'disks']]) }), /\n\n# disks\n\[\[disk\]\]\ntype/);
});

test('a comment cannot end early or hold control characters', () => {
  const text = renderToml({ a: 1 }, { heading: 'x\u0007\r\u007f', behind: new Map([['a', 'y\nb = 2']]) });
  assert.is(text, '# x\\u0007\\r\\u007F\n\na = 1  # y b = 2\n'.replace('\\u007f', '\\u007F'));
  assert.equal(plain(parse(text)), { a: 1 });
});

test('every control character of a text or a key is escaped', () => {
  for (let code = 0; code < 0xa0; code += 1) {
    const mark = String.fromCharCode(code);
    const text = renderToml({ [`k${mark}`]: `v${mark}'"\\` });
    assert.not.match(text.slice(0, -1), /[\p{Cc}]/u);
    assert.equal(plain(parse(text)), { [`k${mark}`]: `v${mark}'"\\` });
  }
});

const key = fc.oneof(
  fc.constantFrom('loader', 'disk', 'a', 'b.c', '0', '1', '', 'port'),
  fc.string({ unit: 'binary' }),
);
const { table } = fc.letrec<{ value: unknown; table: TomlTable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'toml' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'toml' }),
    fc.array(tie('table'), { maxLength: 3, depthIdentifier: 'toml' }),
    tie('table'),
  ),
  table: fc.dictionary(key, tie('value'), {
    maxKeys: 5,
    depthIdentifier: 'toml',
    noNullPrototype: true,
  }) as fc.Arbitrary<TomlTable>,
}));

test('what is written reads back as what it was, whatever is said beside it', () => {
  fc.assert(
    fc.property(
      table,
      fc.array(
        fc.tuple(fc.string({ unit: fc.constantFrom('a', '.', '0', 'disk') }), fc.string({ unit: 'binary' })),
      ),
      (value, remarks) => {
        const text = renderToml(value, {
          heading: remarks[0]?.[1] ?? '',
          above: new Map(remarks),
          behind: new Map(remarks.slice(1)),
        });
        assert.equal(canonical(parse(text)), canonical(value), text);
      },
    ),
    { numRuns: 200 },
  );
});

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Comparable whatever the order of keys and the prototype; NaN and -0 are told apart. */
function canonical(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `number ${value}`;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(value)
    .sort()
    .map((name) => [name, canonical((value as Record<string, unknown>)[name])]);
}

test.run();
