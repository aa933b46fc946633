import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ERROR_STATUS } from '../errors.js';
import type { Context } from './command.js';

/** A daemon on its way up. */
export interface DaemonProcess {
  /** undefined = it could not be started. */
  readonly pid: number | undefined;
  /** Why it will not come up; undefined = it still may. `locked`: another daemon holds the lock. */
  ended(): { readonly reason: string; readonly locked: boolean } | undefined;
  /** What it said last. */
  output(): string;
  /** From now on it is none of our business. */
  release(): void;
  /** kill -9. */
  kill(): void;
}

const LAST_LINES = 10;
/** rc.subr, about a daemon(8) whose supervisor has died: it starts the next one after its delay (-R). */
const RESTARTING = /already running\?/;

/** `service vmctl onestart`: returns at once, the daemon is up when service(8) has ended well. */
export function startService({ paths, env }: Context): DaemonProcess {
  const said = linesSince(paths.daemonLog);
  const child = spawn('service', ['vmctl', 'onestart'], {
    cwd: '/',
    env: daemonEnvironment(env, undefined),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4096)));
  return watch(child, () => text || said(), 'ends');
}

/** `vmctl daemon run` in a session of its own, which outlives the caller's terminal. */
export function startOwn(
  { paths, env, program, definitions }: Context,
  words: readonly string[] = [],
): DaemonProcess {
  mkdirSync(dirname(paths.daemonLog), { recursive: true, mode: 0o750 });
  const said = linesSince(paths.daemonLog);
  const log = openSync(paths.daemonLog, 'a', 0o640);
  const umask = process.umask(0o022);
  try {
    const child = spawn(process.execPath, [realpathSync(program), 'daemon', 'run', ...words], {
      detached: true,
      cwd: '/',
      env: daemonEnvironment(env, definitions),
      stdio: ['ignore', log, log],
    });
    return watch(child, said, 'stays');
  } finally {
    process.umask(umask);
    closeSync(log);
  }
}

/** Little of the caller's environment: what a daemon does must not depend on whose shell it came from. */
function daemonEnvironment(
  env: Context['env'],
  definitions: string | undefined,
): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([key]) => ['PATH', 'HOME', 'LANG'].includes(key) || (key.startsWith('VMCTL_') && key !== 'VMCTL_DIR'),
  );
  return { ...Object.fromEntries(kept), ...(definitions === undefined ? {} : { VMCTL_DIR: definitions }) };
}

function watch(child: ChildProcess, output: () => string, kind: 'ends' | 'stays'): DaemonProcess {
  let ended: ReturnType<DaemonProcess['ended']>;
  child.on('error', (error) => (ended = { reason: error.message, locked: false }));
  child.on('exit', (code, signal) => {
    if (kind === 'ends' && (code === 0 || RESTARTING.test(output()))) return;
    const reason = `it ended with ${signal ?? `exit status ${code}`}`;
    ended = { reason, locked: code === ERROR_STATUS['no-daemon'] };
  });
  return {
    pid: child.pid,
    ended: () => ended,
    output,
    release() {
      child.removeAllListeners().unref();
      child.stderr?.destroy();
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The last lines that come into a file from now on: what an earlier daemon said must not be taken for this one's. */
function linesSince(path: string): () => string {
  const read = (): Buffer => {
    try {
      return readFileSync(path);
    } catch {
      return Buffer.alloc(0);
    }
  };
  const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return () => read().subarray(before).toString().trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
