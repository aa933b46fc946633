import { createFreebsdHost } from '../../src/host/freebsd.js';

/**
 * `node --expose-gc children.js COUNT DIRECTORY` prints the bytes that the real host port holds for each process it has
 * started and waits for: two a guest, bhyve and its keeper.
 */
declare const gc: () => void;

const [count = '0', directory = '/tmp'] = process.argv.slice(2);
const host = createFreebsdHost();
const spawnOne = () => host.spawn({ file: 'sleep', args: ['600'] }, { output: `${directory}/output` });
const processes = [await spawnOne()];
const before = await held();
for (let at = 0; at < Number(count); at += 1) processes.push(await spawnOne());
const after = await held();
process.stdout.write(`${Math.round((after - before) / Number(count))}\n`);
for (const { pid } of processes) process.kill(pid, 'SIGKILL');
process.exit(0);

async function held(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
