import { consolePath } from '../bhyve/console.js';
import { vmPath, type Layout } from '../bhyve/layout.js';
import { listenText } from '../definition/address.js';
import { SERIAL_PORTS, type ConsoleBackend, type VmDefinition } from '../definition/definition.js';

/** A disk of a definition, and where it lies. */
export interface DiskPlace {
  readonly type: string;
  readonly path: string;
  /** null = in memory, or an iSCSI volume that is not attached. */
  readonly place: string | null;
  readonly readOnly: boolean;
  readonly optional: boolean;
}

/** A serial port of a definition, and what people open. */
export interface ConsolePlace {
  /** `com1` ... */
  readonly port: string;
  readonly backend: string;
  readonly device: string | null;
  readonly log: string | null;
}

export interface DevicesWanted {
  /** A record of an earlier vmctl may lack keys of today's. */
  readonly definition: Pick<VmDefinition, 'name'> & Partial<VmDefinition>;
  readonly layout: Layout;
  /** The file that keeps what is printed on a port; 1 = com1. */
  readonly consoleLog: (port: number) => string;
}

/** Disks and serial ports as `vmctl status NAME` tells them. */
export function describeDevices({ definition, layout, consoleLog }: DevicesWanted): {
  readonly disks: readonly DiskPlace[];
  readonly consoles: readonly ConsolePlace[];
} {
  const { name, disks = [], console } = definition;
  return {
    disks: disks.map(({ type, path, readOnly, optional = false }) => {
      const place = path === '' ? '' : vmPath(layout, name, path);
      const isSomewhere = place !== '' && !place.startsWith('iscsi:');
      return { type, path, place: isSomewhere ? place : null, readOnly, optional };
    }),
    consoles: SERIAL_PORTS.flatMap((port, index) => {
      const backend = console?.[port];
      if (backend === undefined) return [];
      const path = consolePath(backend, { vm: name, port: index + 1, layout });
      const device = deviceOf(backend, path);
      const isKept = console?.log === true && isPair(path);
      return [{ port, backend: backendText(backend), device, log: isKept ? consoleLog(index + 1) : null }];
    }),
  };
}

/** bhyve(8) has side A of a pair of nmdm(4), people open B; of a port of the host's nobody else can have a side. */
function deviceOf(backend: ConsoleBackend, path: string): string | null {
  if (isPair(path)) return path.replace(/A$/, 'B');
  return backend.kind === 'device' ? path : null;
}

function isPair(path: string): boolean {
  return /\/nmdm[^/]*A$/.test(path);
}

function backendText(backend: ConsoleBackend): string {
  if (backend.kind === 'device') return backend.path;
  return backend.kind === 'tcp' ? `tcp ${listenText(backend)}` : backend.kind;
}
