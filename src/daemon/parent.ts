import type { Host } from '../host/host.js';
import { driveSteps } from '../plan/drive.js';
import { lookProcesses } from '../plan/processes.js';
import { restarterOf } from '../plan/restarter.js';

/**
 * Under `daemon -r` our end is a reason to start us again, and a new supervisor would bring the guests back. So when we
 * were told to end for good, daemon(8) is told as well: on SIGTERM it ends with its child (facts.md 9).
 */
export async function endRestarter(host: Host): Promise<void> {
  try {
    const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
    const parent = restarterOf(rows, process);
    if (parent !== undefined) host.kill(parent.pid, 'SIGTERM');
  } catch {
    // A process table that cannot be read leaves it to whoever runs daemon(8).
  }
}
