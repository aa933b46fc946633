import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { DiskReport, DiskSight } from '../protocol/detail-report.js';
import type { StatusReport } from '../protocol/report.js';

/** A file system that does not answer, such as NFS without its server, is not waited for. */
const PATIENCE_MS = 2000;
const BLOCK_BYTES = 512;

/** The reports with what this program sees of the disks: the daemon never looks at a file that might block it. */
export function withDiskSights(vms: readonly StatusReport[]): Promise<readonly StatusReport[]> {
  return Promise.all(vms.map(withSights));
}

async function withSights(vm: StatusReport): Promise<StatusReport> {
  const { details } = vm;
  if (details?.disks === undefined) return vm;
  return { ...vm, details: { ...details, disks: await Promise.all(details.disks.map(sighted)) } };
}

async function sighted({ size, ...disk }: DiskReport): Promise<DiskReport> {
  return disk.place === null ? disk : { ...disk, sight: { ...(await look(disk.place)), ...size } };
}

async function look(path: string): Promise<DiskSight> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DiskSight>((resolve) => {
    timer = setTimeout(
      () => resolve({ state: 'unseen', reason: 'its file system does not answer' }),
      PATIENCE_MS,
    );
  });
  return Promise.race([stat(path).then(judge, judgeError), late]).finally(() => clearTimeout(timer));
}

function judge(stats: Stats): DiskSight {
  if (stats.isFile())
    return { state: 'there', sizeBytes: stats.size, usedBytes: (stats.blocks ?? 0) * BLOCK_BYTES };
  return stats.isDirectory() ? { state: 'there' } : { state: 'device' };
}

function judgeError({ code = 'not seen' }: NodeJS.ErrnoException): DiskSight {
  if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
  const isForbidden = code === 'EACCES' || code === 'EPERM';
  return { state: 'unseen', reason: isForbidden ? 'not yours to see' : code };
}
