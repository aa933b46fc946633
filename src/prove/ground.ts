import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { VmctlError } from '../errors.js';
import { pathsOf, type Paths } from '../store/paths.js';
import { DIRECTORY, GUEST, GUEST_TOML, HOST_TOML } from './names.js';

/** Directories of the host that a guest needs as they are. */
const BORROWED = ['/dev', '/usr/local/share/uefi-firmware'];

/**
 * A root directory of the proof's own, for its supervisor: definitions, records and logs lie below it, devices and firmware
 * are the host's. Making it is what keeps two proofs apart. Throws `denied` when it is there.
 */
export function makeGround(root: string): Paths {
  const ground = `${root}${DIRECTORY}`;
  try {
    mkdirSync(ground, { mode: 0o700 });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new VmctlError('host', `cannot make ${ground}: ${code}`, { cause: error });
    throw new VmctlError('denied', `${ground} is there: another proof is under way, or one was cut off`, {
      hint: `where none is: rm -r ${ground}`,
    });
  }
  for (const directory of BORROWED) {
    mkdirSync(`${ground}${dirname(directory)}`, { recursive: true, mode: 0o755 });
    symlinkSync(`${root}${directory}`, `${ground}${directory}`);
  }
  const paths = pathsOf({ root: ground });
  mkdirSync(paths.definitions, { recursive: true, mode: 0o755 });
  writeFileSync(`${paths.definitions}/host.toml`, HOST_TOML, { mode: 0o644 });
  writeFileSync(`${paths.definitions}/${GUEST}.toml`, GUEST_TOML, { mode: 0o644 });
  return paths;
}

/** Links are removed, not what they lead to. */
export function removeGround(paths: Paths): void {
  if (existsSync(paths.root) && paths.root.endsWith(DIRECTORY))
    rmSync(paths.root, { recursive: true, force: true });
}
