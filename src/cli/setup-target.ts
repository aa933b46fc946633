import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { VmctlError } from '../errors.js';
import { isPlainPath, nodeBelow, programBelow, USUAL_PREFIX, type Place } from '../setup/place.js';
import type { Context, Input } from './command.js';

/** For which host vmctl is set up, and where that host's files are. */
export interface SetupTarget {
  readonly place: Place;
  /** Where the root directory of that host is; empty = it is this one's. */
  readonly root: string;
  /** For another host, or a package: nothing that runs here is meant. */
  readonly staged: boolean;
}

/** Throws `usage` for a path that rc.subr(8) could not use, `host` on a host that is none of ours. */
export function setupTarget({ paths, program }: Context, { values }: Input): SetupTarget {
  const destdir = values.get('destdir');
  const prefix = plain('--prefix', stripped(values.get('prefix') ?? USUAL_PREFIX));
  const staged = destdir !== undefined;
  const root = staged ? stagingRoot(destdir) : paths.root;
  if (root === '' && !staged && process.platform !== 'freebsd')
    throw new VmctlError('host', `this is no FreeBSD: ${prefix} is left alone`, {
      hint: 'name a directory to put everything in: vmctl setup --destdir DIR',
    });
  const file = realpathSync(program);
  const inside = root !== '' && file.startsWith(`${root}/`);
  const here = inside ? file.slice(root.length) : file;
  return {
    root,
    staged,
    place: {
      prefix,
      program: plain('the program of vmctl', staged && !inside ? programBelow(prefix) : here),
      node: plain('node', staged ? nodeBelow(prefix) : process.execPath),
    },
  };
}

/** `/` is the host itself, as for make(1) install. */
function stagingRoot(destdir: string): string {
  const path = resolve(destdir);
  if (!existsSync(path))
    throw new VmctlError('usage', `--destdir ${destdir}: there is no such directory`, {
      hint: `make it first: mkdir -p ${destdir}`,
    });
  return path === '/' ? '' : realpathSync(path);
}

function stripped(path: string): string {
  return path.replace(/\/+$/, '');
}

function plain(what: string, path: string): string {
  if (isPlainPath(path)) return path;
  throw new VmctlError('usage', `${what}: ${JSON.stringify(path)} cannot be written into a script of rc.d`, {
    hint: 'an absolute path of letters, digits and + - . _ @ % = : , is needed',
  });
}
