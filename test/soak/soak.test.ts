import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTally, runCampaign, summaryOf, type Theatre } from './campaign.js';
import { QUICK, REAL } from './theatres.js';

/** The short form of `npm run soak`: a fixed seed and a fresh one, which is printed. */
const FIXED_SEED = 20_260_101;
const FRESH_SEED = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 1_000_000_000));

async function short(theatre: Theatre, sequences: number, seeds: readonly number[]): Promise<void> {
  const tally = createTally();
  const lines: string[] = [];
  const tell = (line: string): void => void lines.push(line);
  for (const seed of seeds) await runCampaign(theatre, { sequences, seed, tell }, tally);
  const covered = `${tally.states.size} states, ${tally.kinds.size} kinds of fault`;
  console.log(`\n# ${theatre.name}, seeds ${seeds.join(' and ')}: ${covered}, ${summaryOf(tally).at(-1)}`);
  assert.is(tally.violations, 0, lines.join('\n'));
}

test('whatever befalls the supervisor on a simulated clock, every rule holds', () =>
  short(QUICK, 30, [FIXED_SEED, FRESH_SEED]));

test('whatever befalls the real daemon and its real processes, every rule holds', () =>
  short(REAL, 1, [FIXED_SEED, FRESH_SEED]));

test.run();
