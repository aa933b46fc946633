import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OUTPUTS } from './outputs.js';
import { PARSERS } from './parsers.js';
import { fuzz, mutated, timeOf } from './runs.js';

const RUNS = 60;

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

const SIZES = [10_000, 100_000, 1_000_000];
/** Some 50 ms on a quiet machine; where time went with the square, 100 kB would take longer than this. */
const LIMIT_MS = 5000;

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
        const times = SIZES.map(() => 0);
        for (const [at, size] of SIZES.entries()) {
          times[at] = timeOf(() => void parse(make(size)));
          // What is nothing at a tenth is no square; what is long already would take minutes.
          if (times[at] < 3 && at > 0) break;
          if (times[at] > LIMIT_MS / 10) break;
        }
        const [, middle = 0, last = 0] = times;
        if (last > LIMIT_MS || middle > LIMIT_MS / 10 || (times[0] ?? 0) > LIMIT_MS / 10)
          slow.push(`${name}: ${times.join(', ')} ms for ${JSON.stringify(make(60).slice(0, 60))}`);
      }
    assert.equal(slow, []);
  });
}

test.run();
