import { appendFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { markOutput, outputSince } from '../../src/supervisor/output.js';
import { scratch } from './scratch.js';

test('what an earlier guest wrote is not taken for the words of this one', () => {
  using place = scratch();
  const log = { paths: place.paths, marks: new Map<string, number>() };
  const { output } = vmPathsOf(place.paths, 'web');
  appendFileSync(output, 'of yesterday\n');
  assert.equal(outputSince(log, 'web').lines(), ['of yesterday'], 'no mark yet: an adopted guest');
  markOutput(log, 'web');
  assert.equal(outputSince(log, 'web').lines(), []);
  appendFileSync(output, 'of today\r\n\r\nand more\r\n');
  assert.equal(outputSince(log, 'web').lines(), ['of today', 'and more']);
});

test('a log that was moved away or never was is read from its beginning, or not at all', () => {
  using place = scratch();
  const log = { paths: place.paths, marks: new Map<string, number>() };
  assert.equal(outputSince(log, 'web').lines(), []);
  const { output } = vmPathsOf(place.paths, 'web');
  writeFileSync(output, `${'long gone\n'.repeat(9)}`);
  markOutput(log, 'web');
  writeFileSync(output, 'new file\n');
  assert.equal(outputSince(log, 'web').lines(), ['new file']);
});

test('of a guest that says much only the end is kept', () => {
  using place = scratch();
  const log = { paths: place.paths, marks: new Map<string, number>() };
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
  writeFileSync(vmPathsOf(place.paths, 'web').output, `${lines.join('\n')}\n`);
  assert.equal(outputSince(log, 'web').lines(), lines.slice(-20));
});

test.run();
