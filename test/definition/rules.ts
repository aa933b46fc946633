import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reading } from '../../src/definition/reading.js';

/** `values` are taken as they say; `refusals` are refused with a message that holds the text beside them. */
export function rules<I, T>(
  name: string,
  reader: (input: I) => Reading<T>,
  { values, refusals }: { values: readonly [I, T][]; refusals: readonly [I, string][] },
): void {
  for (const [input, value] of values) {
    test(`${name} ${JSON.stringify(input)} is taken`, () => assert.equal(reader(input), { ok: true, value }));
  }
  for (const [input, part] of refusals) {
    test(`${name} ${JSON.stringify(input).slice(0, 60)} is refused: ${part}`, () => {
      const reading = reader(input);
      if (reading.ok) assert.unreachable(`taken as ${JSON.stringify(reading.value)}`);
      else assert.ok(reading.message.includes(part), reading.message);
    });
  }
}
