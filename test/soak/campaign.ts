import * as fc from 'fast-check';
import { cutDown } from './cut-down.js';
import { play, type Driver } from './driver.js';
import { sequences, type Pace } from './sequences.js';
import { faultKind, type Step } from './step.js';

/** A kind of world to play in. */
export interface Theatre {
  readonly name: string;
  readonly pace: Pace;
  /** Steps of the longest sequence. */
  readonly maxSteps: number;
  /** How often a failing sequence is played again to cut it down. */
  readonly tries: number;
  open(seed: number): Promise<Driver>;
}

export interface Tally {
  sequences: number;
  steps: number;
  faults: number;
  violations: number;
  readonly kinds: Map<string, number>;
  readonly states: Set<string>;
}

export function createTally(): Tally {
  return { sequences: 0, steps: 0, faults: 0, violations: 0, kinds: new Map(), states: new Set() };
}

export interface Campaign {
  readonly sequences: number;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

/** Plays so many sequences, each from a seed of its own; what fails is told with its seed, cut down and told again. */
export async function runCampaign(
  theatre: Theatre,
  { sequences: count, seed, tell }: Campaign,
  tally: Tally,
): Promise<void> {
  for (let at = 0; at < count; at += 1) await playSeed(theatre, { seed: seed + at, tell, tally });
}

interface Turn {
  readonly seed: number;
  readonly tell: (line: string) => void;
  readonly tally: Tally;
}

async function playSeed(theatre: Theatre, { seed, tell, tally }: Turn): Promise<void> {
  const [steps = []] = fc.sample(sequences(theatre.pace, theatre.maxSteps), { seed, numRuns: 1 });
  let faults = await perform(theatre, { seed, steps, tally });
  if (faults.length === 0) return;
  tally.violations += 1;
  tell(`VIOLATION in the ${theatre.name} world, seed ${seed}: ${faults.join('; ')}`);
  const still = async (part: readonly Step[]): Promise<boolean> => {
    const now = await perform(theatre, { seed, steps: part });
    if (now.length > 0) faults = now;
    return now.length > 0;
  };
  const cut = await cutDown(steps, still, theatre.tries);
  tell(`replay: npm run soak -- --sequences 1 --seed ${seed} --${theatre.name}; cut down, as a test:`);
  tell(asTest(theatre, { seed, steps: cut, faults }));
}

interface Performance {
  readonly seed: number;
  readonly steps: readonly Step[];
  /** Counted there. */
  readonly tally?: Tally;
}

async function perform(theatre: Theatre, { seed, steps, tally }: Performance): Promise<readonly string[]> {
  using driver = await theatre.open(seed);
  try {
    return await play(driver, steps);
  } catch (error) {
    return [(error as Error).stack ?? String(error)];
  } finally {
    if (tally !== undefined) count(tally, steps, driver);
  }
}

function count(tally: Tally, steps: readonly Step[], driver: Driver): void {
  tally.sequences += 1;
  tally.steps += steps.length;
  for (const step of steps) {
    const kind = faultKind(step);
    if (kind === undefined) continue;
    tally.faults += 1;
    tally.kinds.set(kind, (tally.kinds.get(kind) ?? 0) + 1);
  }
  for (const state of driver.states()) tally.states.add(state);
}

interface Failure {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly faults: readonly string[];
}

function asTest({ name }: Theatre, { seed, steps, faults }: Failure): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)},`).join('\n');
  const rule = (faults[0] ?? '').split('\n', 1).join().replaceAll("'", '"');
  return `test('NAME THE RULE: ${rule}', async () => {
  using driver = await ${name === 'real' ? 'createRealDriver' : 'createQuickDriver'}(${seed});
  assert.equal(await play(driver, [\n${lines}\n  ]), []);\n});`;
}

/** The line that a campaign ends with, and before it what it covered. */
export function summaryOf({
  sequences: played,
  steps,
  faults,
  violations,
  kinds,
  states,
}: Tally): readonly string[] {
  return [
    `${states.size} machine states: ${[...states].sort().join(' ')}`,
    `${kinds.size} kinds of fault: ${[...kinds]
      .sort()
      .map(([kind, times]) => `${kind} ${times}`)
      .join(', ')}`,
    `${steps} steps`,
    `${played} sequences, ${faults} faults, ${violations} violations`,
  ];
}
