import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OUTPUTS } from './outputs.js';
import { PARSERS } from './parsers.js';
import { fuzz, mutated, timeOf } from './runs.js';

const RUNS = 150;

for (const [program, parsers] of Object.entries(PARSERS)) {
  test(`whatever ${program} prints, who reads it says what it saw or refuses in words`, async () => {
    const texts = fc.oneof(
      { weight: 4, arbitrary: mutated(OUTPUTS[program] ?? ['']) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
    );
    const property = fc.property(texts, (text) => {
      for (const parse of Object.values(parsers)) parse(text);
    });
    await fuzz(property, RUNS);
  });
}

/** What makes an expression go back and forth: long runs of one thing, of two in turn, and after a good beginning. */
const RUNS_OF = [
  ' ',
  '\n',
  '\t',
  'a',
  '1',
  'a ',
  ' a',
  '"',
  '{ ',
  '{',
  '[',
  'x=',
  'x="',
  ': ',
  '\r\n',
  '0 ',
  'TERM ',
  '- ',
];
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  ps: ['', ' 1 1 0 0 5 bhyve', '1 1 0 0 5 x'],
  procstat: ['', ' 1234 bhyve TERM'],
  ngctl: [
    '',
    '  Name: a',
    '  a ',
    'Rec\'d response "gettable" (5) from "[1f]:":\nArgs:\t{ numHosts=2 hosts=[ { addr=',
    'Args:\t',
  ],
  ifconfig: [
    '',
    're0: flags=8843<UP> metric 0 mtu 1500\n\tvlan: 1 ',
    're0: flags=8843<UP> metric 0 mtu 1500\n\t',
    're0',
  ],
};

/** 10 kB and, from the same seed, a hundred times as much. */
const SMALL = 10_000;
const LARGE = 100;
/** A hundred times as much takes a hundred times as long; a square would take ten thousand. */
const LIMIT_MS = 1500;

for (const [program, parsers] of Object.entries(PARSERS)) {
  test(`a megabyte of ${program}'s output is read in a moment, whatever is in it`, () => {
    const slow: string[] = [];
    const originals = OUTPUTS[program] ?? [];
    const texts = [
      ...(BEGINNINGS[program] ?? ['']).flatMap((begin) =>
        RUNS_OF.map((run) => (size: number) => begin + run.repeat(size / run.length) + '!'),
      ),
      ...originals.map((text) => (size: number) => text.repeat(Math.ceil(size / (text.length + 1)))),
    ];
    for (const [name, parse] of Object.entries(parsers))
      for (const make of texts) {
        const first = timeOf(() => void parse(make(SMALL)));
        // What is quick when small is tried large; what is slow then would take minutes there.
        const predicted = first > 30 ? Infinity : onceOf(() => void parse(make(SMALL * 10)));
        const last = predicted > 400 ? predicted : onceOf(() => void parse(make(SMALL * LARGE)));
        if (last > LIMIT_MS || predicted > 400)
          slow.push(
            `${name} takes ${first.toFixed(1)} ms for 10 kB and ${last.toFixed(0)} ms for more of ${JSON.stringify(make(60).slice(0, 60))}`,
          );
      }
    assert.equal(slow, []);
  });
}

function onceOf(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

test.run();
