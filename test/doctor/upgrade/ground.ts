import type { GuestSeen, UpgradeLook } from '../../../src/doctor/upgrade/look.js';
import { vm } from '../../plan/ground.js';
import { seen } from '../ground.js';

export const BHYVE = '/usr/sbin/bhyve';
export const ROM = '/usr/local/share/uefi-firmware/BHYVE_UEFI.fd';
export const NODE = '/usr/local/bin/node';
export const PROGRAM = '/usr/local/lib/node_modules/vmctl/dist/daemon.cjs';
/** When everything was installed, and when everything was started. */
const INSTALLED_AT = Date.UTC(2026, 0, 1);
export const STARTED_AT = Date.UTC(2026, 0, 2);
const LATER = Date.UTC(2026, 0, 3);

export function guest(name: string, change: Partial<GuestSeen> = {}): GuestSeen {
  return {
    ...{ name, startedAt: STARTED_AT, definition: vm({ name }) },
    binary: { osrel: 1403000, path: BHYVE },
    ...change,
  };
}

/** A host on which everything that runs is what is on disk. */
export function upgradeLookOf(change: Partial<UpgradeLook> = {}): UpgradeLook {
  const changes = [BHYVE, ROM, NODE, PROGRAM].map((path) => [path, INSTALLED_AT] as const);
  const file = { kind: 'file', size: 2 ** 20, writable: true, identity: 'rom' } as const;
  return {
    versions: seen({ installed: '14.3-RELEASE', running: '14.3-RELEASE', userland: '14.3-RELEASE-p1' }),
    numbers: seen({ kernel: 1403000, userland: 1403000 }),
    guests: seen([guest('web'), guest('db')]),
    daemon: seen({
      ...{ pid: 77, version: '1.0.0', startedAt: STARTED_AT, node: NODE, program: PROGRAM },
      isService: true,
    }),
    installed: '1.0.0',
    changes: new Map(changes),
    files: { ok: true, value: new Map([[ROM, file]]) },
    foreignModules: [],
    scripts: seen([]),
    ...change,
  };
}

/** The same, one file put there anew since. */
export function changed(path: string, at: number = LATER): Pick<UpgradeLook, 'changes'> {
  return { changes: new Map([...upgradeLookOf().changes, [path, at]]) };
}
