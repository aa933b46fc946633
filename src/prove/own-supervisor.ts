import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, closeSync, realpathSync } from 'node:fs';
import { request } from '../control/client.js';
import type { Paths } from '../store/paths.js';

export interface SupervisorOptions {
  readonly paths: Paths;
  /** vmctl itself. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A supervisor that knows only the proof's own guest. */
export interface OwnSupervisor {
  /** Resolves when it answers. Rejects when it ends first. */
  start(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  pid(): number | undefined;
}

const START_LIMIT_MS = 20_000;
const POLL_MS = 50;

export function createOwnSupervisor({ paths, program, env }: SupervisorOptions): OwnSupervisor {
  let child: ChildProcess | undefined;
  let gone: Promise<string> = Promise.resolve('it was not started');
  return {
    pid: () => child?.pid,
    async start() {
      mkdirSync(paths.log, { recursive: true, mode: 0o750 });
      const log = openSync(paths.daemonLog, 'a', 0o640);
      child = spawn(process.execPath, [realpathSync(program), 'daemon', 'run'], {
        // No terminal's Ctrl-C may reach it: the proof ends it in order.
        ...{ detached: true, cwd: '/', stdio: ['ignore', log, log] },
        env: { ...env, VMCTL_DIR: undefined, VMCTL_ROOT: paths.root },
      });
      closeSync(log);
      const own = child;
      gone = new Promise((resolve) => {
        own.once('exit', (code, signal) => resolve(signal ?? `exit status ${code}`));
        own.once('error', (error) => resolve(error.message));
      });
      await answering(paths.socket, gone, own);
    },
    async kill() {
      if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answering(socket: string, gone: Promise<string>, { pid }: ChildProcess): Promise<void> {
  let end: string | undefined;
  void gone.then((why) => (end = why));
  for (const limit = Date.now() + START_LIMIT_MS; ;) {
    const pong = await request(socket, { request: 'ping' }, { answerTimeoutMs: 1000 }).catch(() => undefined);
    if (pong?.kind === 'pong' && pong.pid === pid) return;
    if (end !== undefined) throw new Error(`the proof's own supervisor ended: ${end}`);
    if (Date.now() > limit) throw new Error("the proof's own supervisor does not answer");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
