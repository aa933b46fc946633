import { VmctlError } from '../errors.js';

/** sun_path is 104 bytes on FreeBSD (unix(4)), one of them the terminator. */
export const SOCKET_PATH_BYTES = 103;

/** Throws VmctlError `host` for a path no Unix socket can have: the kernel would cut it or refuse without a reason. */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= SOCKET_PATH_BYTES) return;
  throw new VmctlError(
    'host',
    `the control socket's path has ${bytes} bytes, ${SOCKET_PATH_BYTES} are possible: ${path}`,
    {
      hint: 'use a shorter VMCTL_ROOT',
    },
  );
}
