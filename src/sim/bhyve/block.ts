import { addressOf, type DeviceAt } from './device.js';
import { strtol } from './number.js';
import { printLine, warn, type Process } from './process.js';
import type { ConfigNode } from './tree.js';
import { boolIn, valueIn } from './value.js';

/**
 * blockif_open: the order is booleans, sector size, path, open, sector size again. When opening read-write fails it opens
 * read-only and says nothing; there is no lock (facts 6.5). False after its message.
 */
export function openImage(process: Process, at: DeviceAt, node: ConfigNode): boolean {
  boolIn(process, node, 'nocache', false);
  boolIn(process, node, 'nodelete', false);
  if (!boolIn(process, node, 'sync', false)) boolIn(process, node, 'direct', false);
  const readOnly = boolIn(process, node, 'ro', false);
  const sector = readSectorSize(process, node);
  if (sector === undefined) return false;
  const path = valueIn(process, node, 'path');
  if (path === undefined) {
    printLine(process, 'Missing "path" for block device.');
    return false;
  }
  const file = process.host.look(path);
  if (file === undefined || !file.readable) {
    process.errno = file === undefined ? 'ENOENT' : 'EACCES';
    warn(process, `Could not open backing file: ${path}`);
    return false;
  }
  if (!isSectorSize(sector)) {
    printLine(process, `Invalid sector size ${sector.logical}/${sector.physical}`);
    return false;
  }
  const forced = !file.writable || file.kind === 'directory';
  process.disks.push({ slot: addressOf(at), device: at.device, path, readOnly: readOnly || forced });
  return true;
}

interface SectorSize {
  readonly logical: bigint;
  readonly physical: bigint;
}

function readSectorSize(process: Process, node: ConfigNode): SectorSize | undefined {
  const text = valueIn(process, node, 'sectorsize');
  if (text === undefined) return { logical: 0n, physical: 0n };
  const logical = strtol(text, 10);
  if (!logical.empty && logical.rest === '') return { logical: logical.value, physical: logical.value };
  const physical = strtol(logical.rest.slice(1), 10);
  if (!logical.empty && logical.rest.startsWith('/') && !physical.empty && physical.rest === '') {
    return { logical: logical.value, physical: physical.value };
  }
  printLine(process, `Invalid sector size "${text}"`);
  return undefined;
}

function isSectorSize({ logical, physical }: SectorSize): boolean {
  if (logical === 0n) return true;
  return isPower(logical) && isPower(physical) && logical >= 512n && logical <= physical;
}

function isPower(size: bigint): boolean {
  return (size & (size - 1n)) === 0n;
}
