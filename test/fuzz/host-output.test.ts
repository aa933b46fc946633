import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OUTPUTS } from './outputs.js';
import { PARSERS } from './parsers.js';
import { cpuTimeOf } from '../cpu-time.js';
import { fuzz, mutated } from './runs.js';

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

/** Enough that a square would take seconds, and a straight line some milliseconds. */
const SIZE = 100_000;
const LIMIT_MS = 700;
/** As long as an output may ever be: tried with what is likely, and with what was all one. */
const LARGE = 1_000_000;
const LARGE_LIMIT_MS = 5000;

for (const [program, parsers] of Object.entries(PARSERS)) {
  test(`a megabyte of ${program}'s output is read in a moment, whatever is in it`, () => {
    const slow: string[] = [];
    const originals = (OUTPUTS[program] ?? []).filter((text) => text !== '');
    const measure = (text: string, limitMs: number): void => {
      for (const [name, parse] of Object.entries(parsers)) {
        const took = cpuTimeOf(() => void parse(text));
        if (took > limitMs) slow.push(`${name}: ${took} ms for ${JSON.stringify(text.slice(0, 60))}`);
      }
    };
    for (const begin of BEGINNINGS[program] ?? [''])
      for (const run of RUNS_OF) measure(`${begin}${run.repeat(SIZE / run.length)}!`, LIMIT_MS);
    assert.equal(slow, []);
    for (const text of [...originals, ' ', '\n', 'a'])
      measure(text.repeat(Math.ceil(LARGE / text.length)), LARGE_LIMIT_MS);
    assert.equal(slow, []);
  });
}

test.run();
