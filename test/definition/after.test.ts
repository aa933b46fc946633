import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeAfter } from '../../src/definition/after.js';
import { decodeDirectory } from '../../src/definition/directory.js';
import { formatFault } from '../../src/definition/fault.js';
import { wavesOf } from '../../src/plan/waves.js';

const BASE = 'memory = "1G"\nloader = "uefi"\n';

function faultsOf(afters: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(afters).map(([name, after]) => ({
    file: `${name}.toml`,
    text: `${BASE}after = ${after}\n`,
  }));
  return decodeDirectory(sources).faults.map(formatFault);
}

test('a VM may come after others that have a file, be it broken', () => {
  assert.equal(faultsOf({ web: '["db"]', db: '[]' }), []);
  assert.equal(faultsOf({ web: '["db"]', db: '7' }), ['db.toml:3:9: after must be a list, not 7']);
});

test('a name without a file is a fault at its word, with what was probably meant', () => {
  assert.equal(faultsOf({ web: '["db1", "db2"]', db1: '[]' }), [
    'web.toml:3:17: there is no VM "db2": did you mean "db1"?',
  ]);
});

test('a circle is told once, where it closes, and the other VMs of it are taken', () => {
  const files = { a: '["b"]', b: '["c"]', c: '["a"]', d: '["a"]' };
  assert.equal(faultsOf(files), [
    'c.toml:3:10: a comes after b comes after c comes after a: none of them could ever start',
  ]);
  assert.equal(faultsOf({ a: '["a"]' }), ['a.toml:3:10: a VM cannot come after itself']);
});

test('a thousand VMs in one row are no circle', () => {
  const names = Array.from({ length: 1000 }, (_, at) => `vm${at}`);
  const vms = new Map(names.map((name, at) => [name, { after: names.slice(at + 1, at + 2) }]));
  assert.equal(judgeAfter(vms, names), []);
});

const graph = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), {
    minLength: size,
    maxLength: size,
  }),
);

test('there is a circle if and only if no order of the VMs satisfies all of them', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const vms = edges.map((after, at) => ({ name: `v${at}`, after: after.map((one) => `v${one}`) }));
      const found = judgeAfter(
        new Map(vms.map((vm) => [vm.name, vm])),
        vms.map(({ name }) => name),
      );
      assert.is(found.length > 0, !isOrdered(vms));
    }),
  );
});

/** Every VM stands in a later wave than all it comes after. */
function isOrdered(vms: readonly { name: string; after: readonly string[] }[]): boolean {
  const place = new Map(wavesOf(vms).flatMap((wave, at) => wave.map((name) => [name, at])));
  return vms.every(({ name, after }) => after.every((one) => (place.get(one) ?? 0) < (place.get(name) ?? 0)));
}

test.run();
