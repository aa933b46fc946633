import { realpathSync, statSync } from 'node:fs';
import type { SimFile } from './sim-host.js';
import type { World } from './world.js';

/** What the in-process host says of a file: everything below /dev is a device. */
export function inspect(world: World, path: string): SimFile | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const device = realpathSync(path).startsWith(`${realpathSync(world.settings.root)}/dev/`) && stat.isFile();
  const kind = device
    ? 'device'
    : stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSocket()
          ? 'socket'
          : 'other';
  return {
    kind,
    size: device ? 0 : stat.size,
    writable: (stat.mode & 0o222) !== 0,
    identity: `${stat.dev}:${stat.ino}`,
  };
}
