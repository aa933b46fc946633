import { createFreebsdHost } from '../host/freebsd.js';
import { lookDiskSizes } from '../plan/disk-sizes.js';
import { driveSteps } from '../plan/drive.js';
import { diskPlacesOf, withDiskSizes } from '../protocol/disk-sizes.js';
import type { StatusReport } from '../protocol/report.js';
import type { Context } from './command.js';

/** A pool that hangs is not waited for. */
const PATIENCE_MS = 2000;

/** The reports with how large volumes and whole disks are, as far as this user may know. */
export async function withSizesSeen(
  { paths }: Context,
  vms: readonly StatusReport[],
): Promise<readonly StatusReport[]> {
  const host = createFreebsdHost();
  const steps = lookDiskSizes(diskPlacesOf(vms), paths.root);
  return withDiskSizes(
    vms,
    await driveSteps(steps, ({ command }) => host.run(command, { timeoutMs: PATIENCE_MS })),
  );
}
