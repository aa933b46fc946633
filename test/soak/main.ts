import { createTally, runCampaign, summaryOf } from './campaign.js';
import { QUICK } from './theatres.js';

/** `npm run soak -- --sequences N --seed S`. */
const args = process.argv.slice(2);
const number = (name: string, fallback: number): number => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args[at + 1]);
};
const seed = number('seed', Math.floor(Math.random() * 1_000_000));
const tell = (line: string): void => console.log(line);
const tally = createTally();
tell(`seed ${seed}`);
process.on('unhandledRejection', (error) => tell(`UNHANDLED ${String((error as Error).stack)}`));
await runCampaign(QUICK, { sequences: number('sequences', 200), seed, tell }, tally);
for (const line of summaryOf(tally)) tell(line);
process.exitCode = tally.violations === 0 ? 0 : 1;
