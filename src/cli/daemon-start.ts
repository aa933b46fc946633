import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { request } from '../control/client.js';
import { VmctlError } from '../errors.js';
import type { Context } from './command.js';
import { isEnabledAtBoot } from './rc-conf.js';

const START_LIMIT_MS = 10_000;
const POLL_MS = 25;
const LAST_LINES = 10;

/**
 * Starts the daemon in the background, the way rc.d does where vmctl's script is installed, and waits until it answers.
 * Says so on stderr, and what it means for the next host shutdown. Throws `permission` when the caller may not, `host`
 * with the last lines of its log when it does not come up.
 */
export async function startDaemon(context: Context): Promise<void> {
  refuseUnlessAllowed(context);
  const script = `${context.paths.root}/usr/local/etc/rc.d/vmctl`;
  const byService = context.definitions === undefined && isExecutable(script);
  const started = byService ? startService(context) : startOwn(context);
  const pid = await untilAnswering(context, started);
  context.terminal.err(
    `vmctl: started the daemon in the background${byService ? ' by service(8)' : ''} (pid ${pid})\n`,
  );
  if (isEnabledAtBoot(context.paths.root)) return;
  context.terminal.err(
    'hint: vmctl is not enabled in rc.conf(5): at the next shutdown of the host its guests are not stopped in order,\n' +
      'hint: only told to power off and killed seconds later, and nothing starts them again: sysrc vmctl_enable=YES\n',
  );
}

/** An alternate root belongs to whoever may write there; the real one to root. */
function refuseUnlessAllowed({ paths }: Context): void {
  const allowed = paths.root === '' ? process.getuid?.() === 0 : isWritable(paths.root);
  if (allowed) return;
  throw new VmctlError('permission', 'no vmctl daemon is running, and only root may start it', {
    hint: 'run this as root, for example with doas(1) or sudo(8), or start it with `service vmctl onestart`',
  });
}

interface Started {
  readonly child: ChildProcess;
  /** What it says when it fails. */
  readonly output: () => string;
  /** Exit statuses that are no failure as long as some daemon answers in the end. */
  readonly bearable: readonly number[];
}

function startService({ paths, env }: Context): Started {
  const child = spawn('service', ['vmctl', 'onestart'], {
    cwd: '/',
    env: daemonEnvironment(env, undefined),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4096)));
  return { child, output: () => text || lastLines(paths.daemonLog), bearable: [0] };
}

/** 69: another client was faster, and its daemon holds the lock. */
function startOwn({ paths, env, program, definitions }: Context): Started {
  mkdirSync(dirname(paths.daemonLog), { recursive: true, mode: 0o750 });
  const log = openSync(paths.daemonLog, 'a', 0o640);
  const umask = process.umask(0o022);
  try {
    const child = spawn(process.execPath, [realpathSync(program), 'daemon', 'run'], {
      detached: true,
      cwd: '/',
      env: daemonEnvironment(env, definitions),
      stdio: ['ignore', log, log],
    });
    return { child, output: () => lastLines(paths.daemonLog), bearable: [69] };
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

async function untilAnswering({ paths }: Context, { child, output, bearable }: Started): Promise<number> {
  let ended: string | undefined;
  child.on('error', (error) => (ended = error.message));
  child.on('exit', (code, signal) => {
    if (code === null || !bearable.includes(code)) ended = `it ended with ${signal ?? `exit status ${code}`}`;
  });
  for (const limit = Date.now() + START_LIMIT_MS; ; await pause(POLL_MS)) {
    const pong = await request(paths.socket, { request: 'ping' }, { answerTimeoutMs: 1000 }).catch(
      () => undefined,
    );
    if (pong?.kind === 'pong') {
      child.removeAllListeners().unref();
      child.stderr?.destroy();
      return pong.pid;
    }
    if (ended === undefined && Date.now() < limit) continue;
    throw notStarted(ended ?? `no answer for ${START_LIMIT_MS / 1000} s`, output(), paths.daemonLog);
  }
}

function notStarted(reason: string, output: string, log: string): VmctlError {
  const said = output.trim();
  const lines =
    said === ''
      ? ''
      : `\n${said
          .split('\n')
          .map((line) => `  ${line}`)
          .join('\n')}`;
  return new VmctlError('host', `the daemon did not start: ${reason}${lines}`, { hint: `its log: ${log}` });
}

function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  } catch {
    return '';
  }
}

function isExecutable(path: string): boolean {
  return may(path, constants.X_OK);
}

function isWritable(path: string): boolean {
  return may(path, constants.W_OK);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
