import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { DaemonMemory } from './daemon.js';

/** A bench daemon that has all its guests up. */
export interface FleetDaemon {
  readonly memory: DaemonMemory;
  close(): Promise<void>;
}

export async function startFleetDaemon(root: string, count: number): Promise<FleetDaemon> {
  const program = new URL('./daemon.js', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--expose-gc', program, root, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error(`the bench daemon with ${count} guests ended at once`);
  return {
    memory: JSON.parse(String(first[0])) as DaemonMemory,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
