import { createHandler } from '../../src/daemon/handler.js';
import { serve } from '../../src/control/server.js';
import { realClock } from '../../src/supervisor/clock.js';
import { createFleet } from './fleet.js';

/**
 * A daemon in a process of its own: `node --expose-gc daemon.js ROOT COUNT` prints what it holds, as one line of JSON,
 * and serves until its standard input ends.
 */
declare const gc: () => void;

export interface DaemonMemory {
  /** V8's heap and what hangs on it, after collection. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const [root = '', count = '0'] = process.argv.slice(2);
const { paths, story, supervisor } = await createFleet(root, Number(count));
const end = (): void => process.exit(0);
await serve({
  socketPath: paths.socket,
  handle: createHandler({
    ...{ supervisor, story, paths, clock: realClock, end },
    consoles: { attend: () => Promise.resolve(), release: () => undefined },
  }),
});
process.stdout.write(`${JSON.stringify(await held())}\n`);
process.stdin.on('end', end).resume();

async function held(): Promise<DaemonMemory> {
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, residentBytes: rss };
}
