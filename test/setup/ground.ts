import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSetupDisk, type FileSystem } from '../../src/setup/disk.js';
import { planInstall, type InstallPlan } from '../../src/setup/install.js';
import { planDirectories, planPieces, type Piece } from '../../src/setup/piece.js';
import { nodeBelow, programBelow, type Place } from '../../src/setup/place.js';
import { planRemove, type RemovePlan } from '../../src/setup/remove.js';
import { QUICK_FS } from './mortal-disk.js';

export const PLACE: Place = {
  prefix: '/usr/local',
  program: programBelow('/usr/local'),
  node: nodeBelow('/usr/local'),
};

/** A small package, every text of which names its version; 2 has a file that 1 has not, and misses another. */
export function piecesOf(version: number): readonly Piece[] {
  const paths = ['rc.d/vmctl', 'src/man/vmctl.8', 'src/etc/newsyslog.conf.d/vmctl.conf', 'vms/host.toml'];
  const own = version === 1 ? ['vms/old.toml'] : ['vms/new.toml'];
  const files = [...paths, ...own].map((path) => ({ path, text: `${path} of version ${version}\n` }));
  return planPieces(files, PLACE);
}

export interface Ground {
  readonly root: string;
  plan(version: number, fileSystem?: FileSystem): InstallPlan;
  removal(fileSystem?: FileSystem): RemovePlan;
  /** Every plain file below, path -> text. */
  files(): ReadonlyMap<string, string>;
  mode(path: string): number;
  [Symbol.dispose](): void;
}

/** A staging directory of its own. */
export function setupGround(): Ground {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-setup-'));
  const disk = (fileSystem: FileSystem): ReturnType<typeof createSetupDisk> =>
    createSetupDisk({ fs: fileSystem, destdir: root, asRoot: false });
  return {
    root,
    plan: (version, fileSystem = QUICK_FS) =>
      planInstall({
        ...{ disk: disk(fileSystem), prefix: PLACE.prefix, version: `${version}` },
        ...{ pieces: piecesOf(version), directories: planDirectories(PLACE) },
      }),
    removal: (fileSystem = QUICK_FS) => planRemove(disk(fileSystem), PLACE.prefix),
    files: () => filesBelow(root),
    mode: (path) => lstatSync(join(root, path)).mode & 0o7777,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function filesBelow(root: string): ReadonlyMap<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
  );
}
