import { describeWorld } from '../../src/sim/report.js';
import type { Ground } from './ground.js';
import { knownVms, seeRecords, type Sight, type WorldReport } from './sight.js';

const MINUTE = 60_000;
/** Relaunches of a launch that failed, minutes of device init and of destroy, links that are ignored for a while. */
const REST_MS = 20 * MINUTE;
const IN_BETWEEN: readonly string[] = ['starting', 'stopping', 'restarting', 'unknown', 'waiting'];

/** Lets time pass until every VM has come to rest, and the keepers and bridges were looked after; gives up after 20 min. */
export async function passToRest(ground: Ground, limitMs = REST_MS): Promise<void> {
  const end = ground.clock.now() + limitMs;
  // One round of everything that is looked at every ten seconds, after whatever changed last.
  for (let quiet = 0; quiet < 2 && ground.clock.now() < end;) {
    await ground.pass(11_000);
    const statuses = statusesOf(ground);
    const busy = statuses.some(
      ({ status, detail }) => IN_BETWEEN.includes(status) || detail === 'initialising',
    );
    quiet = busy ? 0 : quiet + 1;
  }
}

export function lookAround(ground: Ground, foreign: ReadonlySet<string> = new Set()): Sight {
  return {
    world: structuredClone(describeWorld(ground.world.world)) as unknown as WorldReport,
    statuses: statusesOf(ground),
    records: seeRecords(ground.paths),
    audit: ground.world.audit(),
    foreign,
  };
}

function statusesOf({ supervisor, life }: Ground): Sight['statuses'] {
  return supervisor === undefined ? [] : life.within(() => knownVms(supervisor.status()));
}
