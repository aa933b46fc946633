import { watch, type FSWatcher } from 'node:fs';

/** What sysrc(8) reads of rc.conf(5) for a service. */
const FILES = ['/etc/rc.conf', '/etc/rc.conf.local'];
const DIRECTORIES: readonly (readonly [string, RegExp])[] = [
  ['/etc', /^rc\.conf/],
  ['/etc/rc.conf.d', /./],
  ['/usr/local/etc/rc.conf.d', /./],
];

/**
 * Calls `changed` when rc.conf(5) may say something else than before; returns the way to end it. sysrc(8) puts a new file
 * in the place of the old one, which its directory shows; an editor may write into the file itself, which with kqueue(2)
 * only a watch of the file shows. What is not there is not watched: whoever waits looks now and then all the same.
 */
export function watchRcConf(root: string, changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const see = (path: string, told: (entry: string | null) => void): void => {
    watchers.get(path)?.close();
    try {
      const watcher = watch(`${root}${path}`, { persistent: false }, (_, entry) => told(entry));
      watcher.on('error', () => undefined);
      watchers.set(path, watcher);
    } catch {
      watchers.delete(path);
    }
  };
  const seeFiles = (): void => FILES.forEach((file) => see(file, changed));
  for (const [path, meant] of DIRECTORIES) {
    see(path, (entry) => {
      if (entry !== null && !meant.test(entry)) return;
      // The file of that name may be another one by now.
      seeFiles();
      changed();
    });
  }
  seeFiles();
  return () => {
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}
