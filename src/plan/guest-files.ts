import type { Layout } from '../bhyve/layout.js';
import { portSocket } from '../bhyve/virtio-console.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { FilesSeen } from './file-seen.js';
import { varsFileOf, type VarsFile } from './firmware-judge.js';

/** What is laid ready for a guest beside its disks, before every run of bhyve. */
export interface GuestFiles {
  /** Copied once, never overwritten. */
  readonly vars?: VarsFile & { readonly template: string };
  /**
   * Unix sockets that bhyve makes for virtio-console ports and leaves behind, which its next run would stumble over
   * (facts 6.5): those that nobody listens on are removed.
   */
  readonly sockets: readonly string[];
}

export function planGuestFiles(definition: VmDefinition, layout: Layout): GuestFiles {
  const vars = varsFileOf(definition, layout);
  const sockets = consoleSockets(definition, layout);
  return vars?.template === undefined ? { sockets } : { vars: { ...vars, template: vars.template }, sockets };
}

/** In definition order. */
function consoleSockets({ name, devices }: VmDefinition, layout: Layout): readonly string[] {
  const ports = (devices.virtioConsoles ?? []).flatMap((one) => one.ports);
  return ports.map((port) => portSocket(port, { vm: name, layout }));
}

/** Refuses what stands where bhyve wants to make a socket and is none: it may be somebody's only copy. */
export function judgeSockets(
  { name }: VmDefinition,
  { sockets }: GuestFiles,
  files: FilesSeen,
): VmctlError | undefined {
  const path = sockets.find((one) => (files.get(one)?.kind ?? 'socket') !== 'socket');
  if (path === undefined) return undefined;
  return new VmctlError('host', `${name}: ${path} is no socket, and bhyve would make one there`, {
    hint: 'move it away, or give the port another path',
  });
}

/** Somebody other than this VM's guest, which is not there yet, has the socket. */
export function listenedWords(name: string, path: string): VmctlError {
  return new VmctlError('denied', `${name}: a process listens on the socket ${path}`, {
    hint: `\`fstat ${path}\` or \`sockstat -lu\` tells who it is; end it, or give the port another path`,
  });
}
