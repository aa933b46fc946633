import { resolve } from 'node:path';
import { VmctlError } from '../errors.js';
import type { Context } from './command.js';

/** The file of `--cdrom` as definitions name files: absolute, and below the alternate root where there is one. */
export function mediumPath({ paths: { root } }: Pick<Context, 'paths'>, file: string): string {
  if (file === '') throw new VmctlError('usage', '--cdrom: which file?', { hint: '--cdrom FILE' });
  const path = resolve(file);
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}
