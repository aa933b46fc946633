/** strerror(3) of FreeBSD for the errors this model can meet (facts 2); Linux words some of them differently. */
export const STRERROR = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ENXIO: 'Device not configured',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device busy',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EADDRINUSE: 'Address already in use',
  ENAMETOOLONG: 'File name too long',
} as const;

/** The errno names known to the model. */
export type Errno = keyof typeof STRERROR;
