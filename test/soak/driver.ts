import { judgeAlways, judgeEmpty, judgeRest } from './rules.js';
import type { Sight } from './sight.js';
import type { Step } from './step.js';

/** A world in which steps are taken, with or without real processes. */
export interface Driver {
  /** Takes a step, whatever comes of it. */
  act(step: Step): Promise<void>;
  /** The host as it is, whatever is under way. */
  look(): Sight;
  /** Nothing goes wrong any more, a supervisor lives, and time passes until nothing moves. */
  rest(): Promise<Sight>;
  /** Everything as defined at first, whoever is foreign gone, and all started. */
  startAll(): Promise<Sight>;
  stopAll(): Promise<Sight>;
  /** What each VM shall be, as ordered last; absent = not known. */
  readonly wanted: ReadonlyMap<string, 'up' | 'down'>;
  /** States that the VMs' machines were in. */
  states(): readonly string[];
  [Symbol.dispose](): void;
}

/** Steps until the first that breaks a rule; what was broken. */
export async function play(driver: Driver, steps: readonly Step[]): Promise<readonly string[]> {
  for (const [at, step] of steps.entries()) {
    if (step.do === 'rest') {
      const faults = judgeRested(await driver.rest(), driver);
      if (faults.length > 0) return faults.map((fault) => `at rest after step ${at}: ${fault}`);
      continue;
    }
    await driver.act(step);
    const faults = judgeAlways(driver.look());
    if (faults.length > 0) return faults.map((fault) => `after step ${at}: ${fault}`);
  }
  return conclude(driver);
}

/** Whatever happened: what is wanted comes, what is started runs, and what is stopped leaves nothing. */
async function conclude(driver: Driver): Promise<readonly string[]> {
  const rested = judgeRested(await driver.rest(), driver);
  if (rested.length > 0) return rested.map((fault) => `at rest in the end: ${fault}`);
  const started = await driver.startAll();
  const idle = started.statuses.filter(({ status }) => status !== 'running');
  const notUp = idle.map(({ name, status, detail }) => `${name} was started and is ${status} (${detail})`);
  const up = [...judgeAlways(started), ...judgeRest(started), ...notUp];
  if (up.length > 0) return up.map((fault) => `after all was started: ${fault}`);
  const stopped = await driver.stopAll();
  return [...judgeAlways(stopped), ...judgeEmpty(stopped)].map((fault) => `after all was stopped: ${fault}`);
}

function judgeRested(sight: Sight, { wanted }: Driver): readonly string[] {
  const intents = sight.statuses.flatMap(({ name, intent }) => {
    const order = wanted.get(name);
    const now = intent === 'down' ? 'down' : 'up';
    return order === undefined || order === now
      ? []
      : [`${name} was ordered ${order}, and is wanted ${intent}`];
  });
  return [...judgeAlways(sight), ...judgeRest(sight), ...intents];
}
