/** The errno values netgraph answers with, and FreeBSD's strerror(3) texts; several differ from Linux (facts.md section 2). */
const TEXTS = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ENXIO: 'Device not configured',
  ENOMEM: 'Cannot allocate memory',
  EBUSY: 'Device busy',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EALREADY: 'Operation already in progress',
  EPFNOSUPPORT: 'Protocol family not supported',
  EADDRINUSE: 'Address already in use',
  ENAMETOOLONG: 'File name too long',
  ENETDOWN: 'Network is down',
  ENOBUFS: 'No buffer space available',
  EISCONN: 'Socket is already connected',
  ENOTCONN: 'Socket is not connected',
  ELOOP: 'Too many levels of symbolic links',
  EHOSTUNREACH: 'No route to host',
  EOPNOTSUPP: 'Operation not supported',
  ENOSYS: 'Function not implemented',
} as const;

export type Errno = keyof typeof TEXTS;

export function strerror(errno: Errno): string {
  return TEXTS[errno];
}

export function isErrno(word: unknown): word is Errno {
  return typeof word === 'string' && Object.hasOwn(TEXTS, word);
}
