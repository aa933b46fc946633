import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalJson } from '../../src/definition/canonical.js';

test('what says the same reads the same, in whatever order its keys stand', () => {
  const one = { b: 1, a: { d: [{ y: 1, x: 2 }], c: undefined } };
  const two = { a: { d: [{ x: 2, y: 1 }] }, b: 1 };
  assert.is(canonicalJson(one), '{"a":{"d":[{"x":2,"y":1}]},"b":1}');
  assert.is(canonicalJson(two), canonicalJson(one));
  assert.is.not(canonicalJson({ a: [1, 2] }), canonicalJson({ a: [2, 1] }));
  assert.equal(JSON.parse(canonicalJson(one, 2)), two);
});

test.run();
