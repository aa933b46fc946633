import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import type { DaemonMemory } from './daemon.js';
import { startFleetDaemon } from './fleet-daemon.js';
import { limited, type Row } from './row.js';
import { ms, ratio, takeTurns, timeProgram } from './sample.js';
import { VMCTL } from './shim-host.js';

const ROUNDS = 40;

/** Rows of `vmctl status` at each count, and what the daemon held then. */
export async function benchStatus(
  root: string,
  counts: readonly number[],
): Promise<{ readonly rows: readonly Row[]; readonly memory: ReadonlyMap<number, DaemonMemory> }> {
  const rows: Row[] = [];
  const memory = new Map<number, DaemonMemory>();
  for (const count of counts) {
    const world = join(root, `w${count}`);
    mkdirSync(world);
    const daemon = await startFleetDaemon(world, count);
    memory.set(count, daemon.memory);
    if (count > 0) rows.push(await timeStatus(world, count));
    await daemon.close();
  }
  return { rows, memory };
}

async function timeStatus(root: string, count: number): Promise<Row> {
  const env = { PATH: process.env['PATH'], VMCTL_ROOT: root };
  const [bare = 0, status = 0] = await takeTurns(
    ROUNDS,
    () => timeProgram(process.execPath, ['-e', '0'], env),
    () => timeProgram(process.execPath, [VMCTL, 'status'], env),
  );
  return limited({
    what: `vmctl status against node -e 0, ${count} guests running`,
    measured: `${ratio(status / bare)} (${ms(status)} / ${ms(bare)})`,
    value: status / bare,
    aim: '1.3x',
    limit: 1.3,
  });
}
