import * as fc from 'fast-check';

const FIXED_SEED = 20260101;

/**
 * Tries a property from a fixed seed and from a fresh one, which is printed: `FUZZ_SEED=N FUZZ_RUNS=N` go back to it, or
 * on for longer.
 */
export async function fuzz(
  property: fc.IAsyncProperty<unknown> | fc.IProperty<unknown>,
  runs: number,
): Promise<void> {
  const { FUZZ_SEED: wanted, FUZZ_RUNS: more } = process.env;
  const numRuns = Number(more ?? runs);
  const fresh = Math.floor(Math.random() * 1_000_000_000);
  const seeds = wanted === undefined ? [FIXED_SEED, fresh] : [Number(wanted)];
  if (wanted === undefined)
    console.log(`\n# ${numRuns} runs each of seed ${FIXED_SEED} and of fresh seed ${fresh}`);
  for (const seed of seeds) await fc.assert(property as fc.IAsyncProperty<unknown>, { seed, numRuns });
}

/** A text with some of its characters, lines and pieces changed, doubled, cut, or blown up. */
export function mutated(originals: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 40 }),
    kind: fc.constantFrom('delete', 'double', 'insert', 'swap', 'lines', 'blow'),
    text: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...PIECES)),
  });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change, { maxLength: 6 }))
    .map(([text, changes]) => changes.reduce(mutate, text));
}

const PIECES = [
  '\r\n',
  '\n\n',
  '\0',
  '  ',
  '\t',
  '"',
  '{',
  '}',
  '[',
  ']',
  '=',
  '-',
  ': ',
  '99999999999999999999',
  '\u{1F600}',
  '__proto__',
  'constructor',
];

interface Change {
  readonly at: number;
  readonly length: number;
  readonly kind: string;
  readonly text: string;
}

function mutate(text: string, { at, length, kind, text: piece }: Change): string {
  const from = Math.floor(at * text.length);
  const [before, part, after] = [
    text.slice(0, from),
    text.slice(from, from + length),
    text.slice(from + length),
  ];
  switch (kind) {
    case 'delete':
      return before + after;
    case 'double':
      return before + part + part + after;
    case 'insert':
      return before + piece + part + after;
    case 'swap':
      return after + part + before;
    case 'lines':
      return text.split('\n').reverse().join('\n');
    default:
      return before + part.repeat(50) + piece + after;
  }
}
