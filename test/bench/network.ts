import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createView } from '../../src/network/create-view.js';
import { createTrafficBook } from '../../src/network/traffic.js';
import { plugIn } from '../../src/plan/plug.js';
import { realClock } from '../../src/supervisor/clock.js';
import { createQuickStage, type QuickStage } from '../supervisor/quick-stage.js';
import { BRIDGE, createNetworkGround, type NetworkGround } from './network-ground.js';
import { limited, type Row } from './row.js';
import { ms, ratio, takeTurns, timeProgram } from './sample.js';

const COUNTS = [10, 100, 1000] as const;
/** Of each turn, so that one is long enough to be timed. */
const NET_CALLS = [40, 10, 1];
const PLACE_CALLS = 100;
/** A look for a link that is free, and the connect. */
const PLACE_RUNS = 2;
const ROUNDS = 30;

/** What the network costs by the number of links on one bridge, and in runs of ngctl. */
export async function benchNetwork(root: string): Promise<readonly Row[]> {
  const grounds: NetworkGround[] = [];
  for (const count of COUNTS) {
    mkdirSync(join(root, `${count}`));
    grounds.push(await createNetworkGround(join(root, `${count}`), count));
  }
  return [...(await netRows(grounds)), ...(await placeRows(grounds)), ...(await processRows())];
}

async function netRows(grounds: readonly NetworkGround[]): Promise<readonly Row[]> {
  const works = grounds.map((ground, at) => timed(NET_CALLS[at] ?? 1, netOf(ground)));
  for (const work of works) await work();
  const runs = await runsOf(grounds, (at) => netOf(grounds[at] as NetworkGround)());
  const times = await takeTurns(ROUNDS, ...works);
  const value = (times[2] ?? NaN) / (times[1] ?? NaN);
  return [
    limited({
      what: 'vmctl net of a bridge with 1000 links against one with 100',
      measured: `${ratio(value)} (${times.map(ms).join(', ')} at ${COUNTS.join(', ')} links)`,
      value,
      aim: '10x',
      limit: 10,
      note: `runs of ngctl: ${runs.join(', ')}; their answers are made before and not timed`,
    }),
  ];
}

/** What the daemon's desk does for `vmctl net`. */
function netOf({ context, network, nics }: NetworkGround): () => Promise<unknown> {
  const book = createTrafficBook();
  const guests = () => Promise.resolve({ vms: [], nics });
  const view = createView({ context, network, book, clock: realClock, guests });
  return () => view.net();
}

async function placeRows(grounds: readonly NetworkGround[]): Promise<readonly Row[]> {
  const works = grounds.map((ground) => timed(PLACE_CALLS, () => placeOne(ground)));
  for (const work of works) await work();
  const runs = await runsOf(grounds, (at) => placeOne(grounds[at] as NetworkGround));
  const sh = () => timeProgram('/bin/sh', ['-c', ':'], {});
  const [few = NaN, some = NaN, many = NaN, program = NaN] = await takeTurns(ROUNDS, ...works, sh);
  const value = (many + PLACE_RUNS * program) / (few + PLACE_RUNS * program);
  const micro = [few, some, many].map((time) => `${(time * 1000).toFixed(0)} us`);
  return [
    limited({
      what: 'runs of ngctl for one more link, 1000 leased and connected',
      measured: `${runs[2]} (${runs.join(', ')} at ${COUNTS.join(', ')} links)`,
      value: runs[2] ?? NaN,
      aim: `${PLACE_RUNS}`,
      limit: PLACE_RUNS,
    }),
    limited({
      what: 'one more link, 1000 leased and connected against 10',
      measured: `${ratio(value)} (${micro.join(', ')} and ${PLACE_RUNS} runs at ${COUNTS.join(', ')} links)`,
      value,
      aim: '1.5x',
      limit: 1.5,
      note: `each run of ngctl counted as sh -c : in the same turns, ${ms(program)}`,
    }),
  ];
}

/** Leased and connected, and given back: nothing is left for the next turn. */
async function placeOne({ context, network: { links } }: NetworkGround): Promise<void> {
  const claim = { owner: 'one-more', nic: '0', bridge: BRIDGE };
  const connect = (number: number): Promise<'done'> =>
    context
      .execute(plugIn({ node: 'nobody', hook: 'vmlink' }, { bridge: BRIDGE, number }))
      .then(() => 'done');
  await links.place(claim, connect);
  links.release(claim.owner);
}

async function runsOf(
  grounds: readonly NetworkGround[],
  work: (at: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const runs: number[] = [];
  for (const [at, ground] of grounds.entries()) {
    ground.ran();
    await work(at);
    runs.push(ground.ran());
  }
  return runs;
}

/** ms of one call, as the mean of several. */
function timed(calls: number, work: () => Promise<unknown>): () => Promise<number> {
  return async () => {
    const from = performance.now();
    for (let call = 0; call < calls; call += 1) await work();
    return (performance.now() - from) / calls;
  };
}

/** A guest with one NIC on a bridge that is whole, on a simulated clock. */
async function processRows(): Promise<readonly Row[]> {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(60_000);
  await stage.order('kill', 'web');
  await stage.pass(10_000);
  const [before, started, idle] = [
    ngctlRuns(stage),
    await minuteOf(stage, () => stage.order('start', 'web')),
    await minuteOf(stage),
  ];
  const aims = { start: { aim: '2', limit: 2 }, minute: { aim: '6', limit: 6 } };
  const minute = idle - started;
  const start = started - before - minute;
  return [
    limited({
      what: 'runs of ngctl for a guest start, bridge whole, one NIC',
      ...{ measured: `${start}`, value: start, ...aims.start },
      note: 'all of its first minute, but for the looks of an idle one',
    }),
    limited({
      what: 'runs of ngctl in an idle minute, for each bridge',
      ...{ measured: `${minute}`, value: minute, ...aims.minute },
    }),
  ];
}

/** How many there were at the end of a minute. */
async function minuteOf(stage: QuickStage, first?: () => Promise<unknown>): Promise<number> {
  await first?.();
  await stage.pass(60_000);
  return ngctlRuns(stage);
}

function ngctlRuns({ world }: QuickStage): number {
  return world.journal().filter((one) => one.kind === 'command' && one.file === 'ngctl').length;
}
