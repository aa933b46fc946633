import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VmctlError } from '../errors.js';
import type { PackageFile } from './piece.js';

/** Folders of the package whose files are put elsewhere. */
const FOLDERS = ['rc.d', 'src/etc', 'src/man', 'vms'];

/** Where npm(1) or pkg(8) has put the package: the program is its dist/vmctl.cjs, often behind a link in bin/. */
export function packageRoot(program: string): string {
  return dirname(dirname(realpathSync(program)));
}

/** Throws `host` when this is no installed package, such as a bundle that was copied by itself. */
export function readPackageFiles(root: string): readonly PackageFile[] {
  const files = FOLDERS.flatMap((folder) => filesBelow(root, folder));
  if (files.some(({ path }) => path === 'rc.d/vmctl')) return files;
  throw new VmctlError('host', `${root} is not the whole package of vmctl: there is no rc.d/vmctl`, {
    hint: 'install the tarball as it is: npm install -g ./vmctl-VERSION.tgz',
  });
}

function filesBelow(root: string, folder: string): readonly PackageFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
