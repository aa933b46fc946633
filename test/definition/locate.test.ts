import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KeyPath } from '../../src/definition/finding.js';
import { Locator } from '../../src/definition/locate.js';
import { cpuTimeOf } from '../cpu-time.js';

const TEXT = `cpus = 2
a.b = "x"
list = [
  "one",
  { deep = 1 },
]

[graphics]
vnc = "v"
[bridge."b 1"]
interface = "re0"
[[disk]]
path = "p"
[[disk]]
 path = "q"
`;

/** Path -> line:column of its key and of its value. */
const PLACES: readonly (readonly [KeyPath, string, string])[] = [
  [['cpus'], '1:1', '1:8'],
  [['a', 'b'], '2:3', '2:7'],
  [['list', 0], '4:3', '4:3'],
  [['list', 1, 'deep'], '5:5', '5:12'],
  [['graphics'], '8:2', '8:2'],
  [['graphics', 'vnc'], '9:1', '9:7'],
  [['bridge'], '10:2', '10:2'],
  [['bridge', 'b 1'], '10:9', '10:9'],
  [['bridge', 'b 1', 'interface'], '11:1', '11:13'],
  [['disk', 0, 'path'], '13:1', '13:8'],
  [['disk', 1, 'path'], '15:2', '15:9'],
  [['disk', 1, 'type'], '14:3', '14:3'],
  [['graphics', 'width'], '8:2', '8:2'],
  [['memory'], '1:1', '1:1'],
  [[], '1:1', '1:1'],
];

for (const [path, key, value] of PLACES) {
  test(`${JSON.stringify(path)} stands at ${key}, its value at ${value}`, () => {
    const locator = new Locator(TEXT);
    assert.is(show(locator.positionOf({ path, at: 'key' })), key);
    assert.is(show(locator.positionOf({ path, at: 'value' })), value);
  });
}

test('where the text cannot be read, everything stands at its beginning', () => {
  assert.equal(new Locator('= [').positionOf({ path: ['cpus'], at: 'value' }), { line: 1, column: 1 });
});

test('a hostile depth costs no more than a shallow text', () => {
  const locator = new Locator(`${'a.'.repeat(20_000)}a = 1\n`);
  assert.ok(cpuTimeOf(() => void locator.positionOf({ path: ['a', 'a'], at: 'key' })) < 5000);
});

function show({ line, column }: { readonly line: number; readonly column: number }): string {
  return `${line}:${column}`;
}

test.run();
