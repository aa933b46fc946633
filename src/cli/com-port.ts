import { VmctlError } from '../errors.js';
import type { ConsoleRequest } from '../protocol/console.js';
import type { Input } from './command.js';
import { countOf } from './option.js';

/** `--com N`: a serial port. Absent = undefined. */
export function comOf(input: Input): ConsoleRequest['port'] {
  const port = countOf(input, 'com');
  if (port === undefined || port === 1 || port === 2 || port === 3 || port === 4) return port;
  throw new VmctlError('usage', `--com ${port}: there are 1 to 4`);
}
