import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRunOutput, type RunOutput } from '../../src/cli/run-output.js';
import { pathsOf } from '../../src/store/paths.js';
import { recorder } from './recorder.js';

interface Reader {
  readonly output: RunOutput;
  /** What was printed so far. */
  lines(): readonly string[];
  /** Reads everything. */
  read(): void;
  abandoned(): number;
}

/** One who reads when it is told to. */
function slowReader({ json = false } = {}): Reader {
  const { said, ...terminal } = recorder();
  let read = 0;
  let abandoned = 0;
  const slow = {
    ...terminal,
    unread: () => said.out.length - read,
    abandon: () => void (abandoned += 1),
  };
  const paths = pathsOf({ root: '/nowhere' });
  return {
    output: createRunOutput({
      ...{ paths, json, env: {}, program: '' },
      terminal: slow,
      definitions: undefined,
    }),
    lines: () => said.out.split('\n').slice(0, -1),
    read: () => void (read = said.out.length),
    abandoned: () => abandoned,
  };
}

const LINE = 'x'.repeat(1023);
const flood = ({ output }: Reader, count: number): void => {
  for (let at = 0; at < count; at += 1) output.print({ kind: 'log', source: 'console', line: LINE });
};

test('what waits for a reader that hangs is bounded, however much a guest prints', () => {
  const reader = slowReader();
  flood(reader, 100_000);
  assert.is(reader.lines().length, 257);
});

test('one that reads again goes on with the newest part, and is told how much is left out', () => {
  const reader = slowReader();
  flood(reader, 300);
  reader.read();
  reader.output.print({ kind: 'log', source: 'console', line: 'newest' });
  const left = 'vmctl: 43 lines are left out here: nobody read them';
  assert.equal(reader.lines().slice(256), [LINE, left, 'newest']);
  flood(reader, 1);
  assert.is(reader.lines().at(-1), LINE, 'and once');
});

test('what is left out at the end is told, to programs as a line as well; the rest is not waited for', () => {
  const reader = slowReader({ json: true });
  flood(reader, 300);
  const shown = reader.lines().length;
  reader.output.end();
  const line = `vmctl: ${300 - shown} lines are left out here: nobody read them`;
  assert.equal(JSON.parse(reader.lines().at(-1) ?? ''), { source: 'vmctl', line });
  assert.is(reader.abandoned(), 1);
});

test('one that reads in time misses nothing', () => {
  const reader = slowReader();
  for (let turn = 0; turn < 10; turn += 1) {
    flood(reader, 200);
    reader.read();
  }
  reader.output.end();
  assert.equal(
    reader.lines(),
    Array.from({ length: 2000 }, () => LINE),
  );
});

test.run();
