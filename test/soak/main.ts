import { createTally, runCampaign, summaryOf, type Tally } from './campaign.js';
import { runFleet } from './fleet.js';
import { QUICK, REAL } from './theatres.js';

/**
 * `npm run soak -- [--sequences N] [--seed S] [--quick | --real] [--fleet [GUESTS]]`: one sequence in ten with real
 * processes, the rest on a simulated clock; --fleet is the campaign of many guests instead.
 */
const args = process.argv.slice(2);
const tell = (line: string): void => console.log(line);

function numberOf(name: string, fallback: number): number {
  const at = args.indexOf(`--${name}`);
  const value = at < 0 ? Number.NaN : Number(args[at + 1]);
  return Number.isFinite(value) ? value : fallback;
}

async function soak(): Promise<Tally> {
  const seed = numberOf('seed', Math.floor(Math.random() * 1_000_000));
  const sequences = numberOf('sequences', 200);
  const tally = createTally();
  tell(`seed ${seed}`);
  const real = args.includes('--real') ? sequences : args.includes('--quick') ? 0 : Math.ceil(sequences / 10);
  await runCampaign(QUICK, { sequences: sequences - real, seed, tell }, tally);
  await runCampaign(REAL, { sequences: real, seed: seed + sequences - real, tell }, tally);
  for (const line of summaryOf(tally)) tell(line);
  return tally;
}

if (args.includes('--fleet')) {
  const fleet = {
    guests: numberOf('fleet', 200),
    kills: numberOf('kills', 50),
    waves: 4,
    samples: 6,
    minutes: numberOf('minutes', 10),
  };
  const faults = await runFleet(fleet, tell);
  for (const fault of faults) tell(`VIOLATION ${fault}`);
  tell(`${fleet.guests} guests, ${fleet.kills} kills of the daemon, ${faults.length} violations`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  const { violations } = await soak();
  process.exitCode = violations === 0 ? 0 : 1;
}
