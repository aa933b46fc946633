import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.js';
import { createJournal } from '../../src/store/journal.js';
import { realClock } from '../../src/supervisor/clock.js';
import { createStory } from '../../src/supervisor/story.js';
import { createSupervisor } from '../../src/supervisor/supervisor.js';
import { createFleet, silentLog, type Fleet } from './fleet.js';
import type { Row } from './row.js';
import { ms, ratio } from './sample.js';

interface Adopted {
  readonly ms: number;
  /** Host programs until all were known. */
  readonly programs: number;
}

/** How long another daemon takes to know so many running guests, on a host whose programs cost nothing. */
export async function benchAdoption(root: string, counts: readonly number[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let first: number | undefined;
  for (const count of counts) {
    const place = join(root, `a${count}`);
    mkdirSync(place);
    const fleet = await createFleet(place, count);
    fleet.supervisor.release();
    const found = await adopt(fleet, count);
    first ??= found.ms / count;
    rows.push(adoptionRow(count, found, first));
  }
  return rows;
}

async function adopt({ paths, host }: Fleet, count: number): Promise<Adopted> {
  let programs = 0;
  const counting: Host = {
    ...host,
    run: (command, options) => ((programs += 1), host.run(command, options)),
  };
  const story = createStory({ log: silentLog, clock: realClock, append: createJournal(paths.eventLog) });
  const from = performance.now();
  const supervisor = await createSupervisor({
    ...{ host: counting, paths, clock: realClock, story, log: silentLog },
    random: Math.random,
  });
  while (supervisor.status().filter(({ status, pid }) => status === 'running' && pid !== null).length < count)
    await new Promise((resolve) => setTimeout(resolve, 2));
  const took = performance.now() - from;
  supervisor.release();
  return { ms: took, programs };
}

function adoptionRow(count: number, { ms: took, programs }: Adopted, alone: number): Row {
  return {
    what: `adoption of ${count} guests, from the daemon's start until all are known, against ${count} times one`,
    measured: `${ratio(took / (alone * count))} (${ms(took)}, ${(took / count).toFixed(2)} ms a guest, ${programs} host programs)`,
    value: took / (alone * count),
  };
}
