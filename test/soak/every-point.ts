import type { Moment, Point, Trap } from './life.js';
import type { Ground } from './ground.js';
import { judgeAlways, judgeEmpty, judgeRest } from './rules.js';
import { lookAround, passToRest } from './rest.js';

/** Something a supervisor does, and what must come of it wherever in its course the supervisor died. */
export interface Deed {
  /** As a sentence goes on: `start`, `adopt`. */
  readonly name: string;
  /** A world in which it can be done; a supervisor lives unless `begins`. */
  prepare(): Promise<Ground>;
  /** It is done by a supervisor that begins. */
  readonly begins?: boolean;
  act(ground: Ground, trap?: Trap): Promise<void>;
  /** What is to be once the next supervisor has come to rest: faults. */
  judge(ground: Ground, killed: Killed): readonly string[] | Promise<readonly string[]>;
}

/** The world at the moment of the death. */
export interface Killed {
  readonly intent: string | undefined;
  readonly pid: number | undefined;
}

export interface Casualty {
  readonly deed: string;
  readonly point: string;
  readonly moment: Moment;
  readonly faults: readonly string[];
}

const MOMENTS: readonly Moment[] = ['before', 'during', 'after'];

/** What the deed consists of when nobody dies. */
export async function pointsOf(deed: Deed): Promise<readonly Point[]> {
  using ground = await deed.prepare();
  const before = deed.begins === true ? 0 : ground.life.points.length;
  await deed.act(ground);
  return ground.life.points.slice(before);
}

/** Does it once for every point and moment of it, each time in a fresh world, and judges what the next supervisor makes of it. */
export async function killEverywhere(deed: Deed, points: readonly Point[]): Promise<readonly Casualty[]> {
  const casualties: Casualty[] = [];
  for (const [at, point] of points.entries())
    for (const moment of momentsOf(point)) {
      const faults = await dieAt(deed, { number: at + 1, moment });
      if (faults.length > 0)
        casualties.push({ deed: deed.name, point: `${at + 1}: ${point.what}`, moment, faults });
    }
  return casualties;
}

/**
 * Each point is once the last thing done, its answer never read; what takes time is in turn still under way when the
 * next supervisor looks. `SOAK=1` tries every moment of every point.
 */
function momentsOf({ number, what }: Point): readonly Moment[] {
  const takesTime = /^(run|spawn) /.test(what);
  if (process.env['SOAK'] !== undefined) return takesTime ? MOMENTS : ['before', 'after'];
  return takesTime && number % 2 === 0 ? ['during'] : ['after'];
}

/** One death, as its faults. */
export async function dieAt(deed: Deed, trap: Trap): Promise<readonly string[]> {
  using ground = await deed.prepare();
  if (deed.begins !== true) ground.life.setTrap(trap);
  await deed.act(ground, trap);
  // Of the last points one may come later this time: then it dies now.
  if (ground.life.alive) ground.life.kill();
  const { records, world } = lookAround(ground);
  const killed = {
    intent: records.intents.get('web'),
    pid: world.guests.find(({ name, program }) => name === 'web' && program === 'bhyve')?.pid,
  };
  // What was begun may still run when the next one looks.
  if (trap.moment !== 'during') await ground.pass(1000);
  await ground.begin();
  await passToRest(ground);
  const sight = lookAround(ground);
  const faults = [...judgeAlways(sight), ...judgeRest(sight), ...(await deed.judge(ground, killed))];
  return faults.length > 0 ? faults : await stopAll(ground);
}

/** After that nothing may be left. */
async function stopAll(ground: Ground): Promise<readonly string[]> {
  const names = lookAround(ground)
    .statuses.filter(({ status }) => status !== 'foreign')
    .map(({ name }) => name);
  for (const name of names) await ground.order('stop', name, { force: true, timeoutMs: 30_000 });
  await passToRest(ground);
  const sight = lookAround(ground, foreignOf(ground));
  return [...judgeAlways(sight), ...judgeEmpty(sight)];
}

function foreignOf(ground: Ground): ReadonlySet<string> {
  return new Set(
    [...ground.world.world.guests.values()].filter((one) => one.foreign).map(({ name }) => name),
  );
}
