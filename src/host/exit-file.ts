import { readFileSync, watch, type FSWatcher } from 'node:fs';
import type { AdoptTarget, HostExit, HostProcess } from './host.js';

export type ExitFileTarget = Required<AdoptTarget>;

/** A dead keeper writes nothing: after this time without news the process itself is looked at. */
const LOOK_MS = 10_000;

/** The end of a process that is not our child, as its exit keeper writes it; `lost` when the keeper died too. */
export function watchExitFile({ pid, exitFile, readExit, alive }: ExitFileTarget): HostProcess {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let goneLooks = 0;
  const release = (): void => {
    watcher?.close();
    clearInterval(timer);
  };
  const exited = new Promise<HostExit>((resolve) => {
    const finish = (exit: HostExit): void => {
      release();
      resolve(exit);
    };
    const look = (): void => {
      const exit = readExit(readText(exitFile));
      if (exit !== undefined) finish(exit);
    };
    const lookHarder = async (): Promise<void> => {
      const lives = await alive();
      // Where a change of the file is told, a process that lives needs no reading of it: that is so for months.
      if (lives && watcher !== undefined) return void (goneLooks = 0);
      // The keeper writes after the process is gone: only a second look without news means that nobody will write.
      look();
      goneLooks = lives ? 0 : goneLooks + 1;
      if (goneLooks > 1) finish({ kind: 'lost' });
    };
    watcher = watchQuietly(exitFile, look);
    timer = setInterval(() => void lookHarder().catch(() => undefined), LOOK_MS);
    timer.unref();
    look();
  });
  return { pid, exited, release };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function watchQuietly(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on('error', () => undefined);
    return watcher;
  } catch {
    return undefined;
  }
}
