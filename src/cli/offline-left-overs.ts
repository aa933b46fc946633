import { readFileSync, readdirSync } from 'node:fs';
import type { Host } from '../host/host.js';
import { homeOf, type Guest } from '../import/vm-bhyve/guest.js';

/** Adds what lies beside the files of each guest: suspended states, and a lock that another host has written. */
export async function withLeftOvers(
  host: Host,
  { guests, root }: { readonly guests: readonly Guest[]; readonly root: string },
): Promise<readonly Guest[]> {
  const seen = guests.map((guest) => ({ guest, ...leftOversOf(guest, root) }));
  const isLocked = seen.some(({ lock }) => lock !== '');
  const own = isLocked ? await hostName(host) : undefined;
  return seen.map(({ guest, saved, lock }) => ({
    ...guest,
    saved,
    ...(lock === '' || lock === own ? {} : { lockedBy: lock }),
  }));
}

interface LeftOvers {
  readonly saved: readonly string[];
  /** The host that run.lock names; empty without one. */
  readonly lock: string;
}

function leftOversOf(guest: Guest, root: string): LeftOvers {
  const home = `${root}${homeOf(guest)}`;
  try {
    const files = readdirSync(home);
    const lock = files.includes('run.lock') ? readFileSync(`${home}/run.lock`, 'utf8').trim() : '';
    return { saved: files.filter((file) => file.startsWith(`${guest.name}.save`)), lock };
  } catch {
    return { saved: [], lock: '' };
  }
}

/** vm-bhyve writes what hostname(1) says. */
async function hostName(host: Host): Promise<string | undefined> {
  const { stdout } = await host.run({ file: 'sysctl', args: ['-n', 'kern.hostname'] });
  return stdout.trim() === '' ? undefined : stdout.trim();
}
