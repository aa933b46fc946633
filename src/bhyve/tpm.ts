import type { DevicesDefinition } from '../definition/devices.js';
import { vmHome, vmPath, type Layout } from './layout.js';

/** -l tpm. */
export function planTpm({ tpm }: DevicesDefinition, vm: string, layout: Layout): string[] {
  if (tpm === undefined) return [];
  const path = tpm.kind === 'passthru' ? vmPath(layout, vm, tpm.device) : tpmSocket(tpm, vm, layout);
  return ['-l', `tpm,${tpm.kind},${path},version=${tpm.version}`];
}

/** The Unix socket on which an swtpm(8) listens: as written, else that of the VM's own one. */
export function tpmSocket({ socket }: { readonly socket?: string }, vm: string, layout: Layout): string {
  return socket === undefined ? `${vmHome(layout, vm)}/swtpm.sock` : vmPath(layout, vm, socket);
}
