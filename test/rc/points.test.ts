import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NOT_OURS, POINTS } from './points.js';
import { readRepositoryFile } from './sandbox.js';

test('each point that was found out about rc.subr(8) names a test that is there', () => {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const known = texts.get(file) ?? readRepositoryFile(`test/rc/${file}.ts`);
    texts.set(file, known);
    return known;
  };
  const dead = POINTS.filter(([, file, name]) => !textOf(file).includes(name));
  assert.equal(dead, []);
});

test('no point is listed twice', () => {
  const points = [...POINTS, ...NOT_OURS].map(([point]) => point);
  assert.is(new Set(points).size, points.length);
});

test.run();
