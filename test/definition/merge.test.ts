import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isTable, layerOf, mergeLayer, type Merged, type RawTable } from '../../src/definition/merge.js';
import { valueAt } from '../../src/definition/layer.js';

type Path = readonly (string | number)[];

const key = fc.constantFrom(
  'a',
  'b',
  'cpus',
  'count',
  'loader',
  'type',
  'limits',
  '__proto__',
  'constructor',
);
const { table } = fc.letrec<{ table: RawTable; value: unknown }>((tie) => ({
  table: fc.dictionary(key, tie('value'), { maxKeys: 4 }) as fc.Arbitrary<RawTable>,
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer(),
    fc.string({ maxLength: 2 }),
    tie('table'),
    fc.array(tie('value'), { maxLength: 2 }),
  ),
}));

const bottom = (tables: RawTable): Merged<string> => ({ tables, origin: { from: 'below' } });

/** Every path of a value, lists and their elements among them. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** The same with its keys in one order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isTable(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, ordered(inner)]);
}

test('an empty layer changes nothing, above or below', () => {
  fc.assert(
    fc.property(table, (tables) => {
      const above = mergeLayer(bottom(tables), {}, 'top');
      assert.equal(ordered(above.tables), ordered(tables));
      for (const path of pathsOf(tables))
        if (path.length > 0) assert.is(layerOf(above.origin, path), 'below');
      const below = mergeLayer(bottom({}), tables, 'top');
      assert.equal(ordered(below.tables), ordered(tables));
      for (const path of pathsOf(tables)) assert.is(layerOf(below.origin, path), 'top');
    }),
  );
});

test('every value comes from one of the layers, and its origin says from which', () => {
  fc.assert(
    fc.property(table, table, (lower, upper) => {
      const merged = mergeLayer(bottom(lower), upper, 'top');
      for (const path of pathsOf(merged.tables)) {
        const value = valueAt(merged.tables, path);
        const source = layerOf(merged.origin, path) === 'top' ? upper : lower;
        if (!isTable(value)) assert.equal(ordered(valueAt(source, path)), ordered(value));
        else assert.ok(isTable(valueAt(source, path)), JSON.stringify(path));
      }
      for (const name of Object.keys(upper)) {
        const kept = valueAt(merged.tables, [name]);
        if (!isTable(upper[name])) assert.equal(ordered(kept), ordered(upper[name]));
      }
    }),
  );
});

test('of what is not there the layer of the table around it is told', () => {
  const merged = mergeLayer(bottom({ a: { b: 1 }, c: { d: 1 } }), { a: { x: 1 } }, 'top');
  assert.is(layerOf(merged.origin, ['a', 'missing']), 'top');
  assert.is(layerOf(merged.origin, ['a', 'b']), 'below');
  assert.is(layerOf(merged.origin, ['c', 'missing']), 'below');
  assert.is(layerOf(merged.origin, ['missing']), 'top');
});

test('tables deeper than any known key are no work', () => {
  const deep = (depth: number, end: unknown): RawTable =>
    Array.from({ length: depth }).reduce<RawTable>((inner) => ({ a: inner }), { a: end }) as RawTable;
  const merged = mergeLayer(bottom(deep(5000, 1)), deep(5000, 2), 'top');
  assert.is(layerOf(merged.origin, ['a', 'a']), 'top');
});

test.run();
