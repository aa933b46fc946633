import { closeSync, mkdirSync, openSync } from 'node:fs';
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { execa } from 'execa';
import type { CommandResult, HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { watchExitFile } from './exit-file.js';
import { searchPath } from './program.js';
import { isAlive } from './alive.js';
import type {
  FileFacts,
  Host,
  HostExit,
  HostFeed,
  HostLock,
  HostProcess,
  HostSignal,
  RunOptions,
  SpawnOptions,
} from './host.js';

/** No host program that vmctl runs to its end takes longer, except those given a longer limit by their caller. */
const RUN_TIMEOUT_MS = 60_000;

/** The host through its own programs, found in PATH. */
export function createFreebsdHost(): Host {
  return {
    run: runProgram,
    spawn: spawnDetached,
    feed: feedProgram,
    adopt: (target) => watchExitFile({ alive: () => Promise.resolve(isAlive(target.pid)), ...target }),
    kill: sendSignal,
    alive: isAlive,
    inspect: inspectFile,
    lock: takeLock,
  };
}

async function runProgram(command: HostCommand, options: RunOptions = {}): Promise<CommandResult> {
  const result = await execa(command.file, command.args, {
    ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    // Dates and messages are read: they must be those of the C locale.
    env: { LC_ALL: 'C' },
    timeout: options.timeoutMs ?? RUN_TIMEOUT_MS,
    // A script that makes a bridge is seen through: neither the terminal's Ctrl-C nor our own end cuts it off half-way.
    detached: true,
    cleanup: false,
    reject: false,
    stripFinalNewline: false,
  });
  return {
    code: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    ...(result.signal === undefined ? {} : { signal: result.signal }),
    ...(result.timedOut ? { timedOut: true } : {}),
    ...(result.exitCode === undefined && result.signal === undefined && typeof result.code === 'string'
      ? { spawnError: result.code }
      : {}),
  };
}

/**
 * A process that outlives the daemon: its own session, so that no terminal's Ctrl-C reaches it (bhyve dies of SIGINT
 * and SIGHUP), and a file as output, because a pipe would break when the daemon is killed.
 */
async function spawnDetached(
  command: HostCommand,
  { output, cwd = '/', env }: SpawnOptions,
): Promise<HostProcess> {
  mkdirSync(dirname(output), { recursive: true });
  // execa's types know descriptors as literals only.
  const descriptor = openSync(output, 'a', 0o640) as 3;
  try {
    const child = execa(command.file, command.args, {
      detached: true,
      cleanup: false,
      buffer: false,
      reject: false,
      stdin: 'ignore',
      stdout: descriptor,
      stderr: descriptor,
      cwd,
      ...(env === undefined ? {} : { env: { PATH: searchPath(), ...env }, extendEnv: false }),
    });
    if (child.pid === undefined) throw notStarted(command, (await child).code);
    child.unref();
    const exited = new Promise<HostExit>((resolve) => {
      child.once('exit', (code, signal) => resolve(exitOf(code, signal)));
    });
    return { pid: child.pid, exited, release: () => undefined };
  } finally {
    closeSync(descriptor);
  }
}

/** A program of our own process that ends with it, however that ends: only we hold its input open. */
async function feedProgram(command: HostCommand): Promise<HostFeed> {
  const child = execa(command.file, command.args, {
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  if (child.pid === undefined) throw notStarted(command, (await child).code);
  const { stdin } = child;
  const exited = new Promise<HostExit>((resolve) => {
    child.once('exit', (code, signal) => resolve(exitOf(code, signal)));
  });
  // What it did not take before it ended is nobody's any more.
  stdin.on('error', () => undefined);
  child.unref();
  return {
    pid: child.pid,
    exited,
    end: () => void stdin.end(),
    write: (bytes) =>
      new Promise((resolve) => {
        const settle = (): void => {
          stdin.off('drain', settle).off('close', settle);
          resolve();
        };
        if (stdin.destroyed || stdin.write(bytes)) return resolve();
        stdin.on('drain', settle).on('close', settle);
      }),
  };
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): HostExit {
  return signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal };
}

function notStarted(command: HostCommand, code: string | undefined): VmctlError {
  return new VmctlError('host', `${command.file} could not be started: ${code ?? 'unknown error'}`, {
    hint:
      code === 'ENOENT'
        ? `is ${command.file} installed, and its directory in the daemon's PATH?`
        : 'see the log',
  });
}

function sendSignal(pid: number, signal: HostSignal): 'sent' | 'gone' {
  try {
    process.kill(pid, signal);
    return 'sent';
  } catch {
    return 'gone';
  }
}

async function inspectFile(path: string): Promise<FileFacts | undefined> {
  try {
    if (!(await isListed(path))) return undefined;
    const facts = await stat(path);
    const writable = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
    const kind = facts.isFile()
      ? 'file'
      : facts.isDirectory()
        ? 'directory'
        : facts.isCharacterDevice() || facts.isBlockDevice()
          ? 'device'
          : facts.isSocket()
            ? 'socket'
            : 'other';
    const common = { kind, size: facts.size, writable } as const;
    if (kind !== 'device') return { ...common, identity: `${facts.dev}:${facts.ino}` };
    // A device has a node in every devfs(5) that is mounted; st_rdev tells which one it is.
    return { ...common, identity: `device ${facts.rdev}`, device: await realpath(path) };
  } catch {
    return undefined;
  }
}

/** Even a stat(2) of an nmdm(4) name makes the pair (facts 8), so what is there is read from the directory. */
async function isListed(path: string): Promise<boolean> {
  if (!basename(path).startsWith('nmdm')) return true;
  return (await readdir(dirname(path))).includes(basename(path));
}

function notLocked(path: string, status: number | null): VmctlError {
  if (status === null) {
    return new VmctlError('host', 'lockf(1) cannot be run', {
      hint: 'it is part of FreeBSD; elsewhere `npx vmctl-sim COMMAND` runs vmctl on a simulated host',
    });
  }
  return new VmctlError('host', `lockf could not lock ${path}: exit status ${status}`, {
    hint: 'is the directory there and writable?',
  });
}

/**
 * lockf(1) holds the lock as long as our end of its pipe is open, so the lock dies with us even on SIGKILL.
 * The echo of one line through cat(1) is the proof that the lock was taken.
 */
async function takeLock(path: string, waitSeconds = 0): Promise<HostLock | undefined> {
  mkdirSync(dirname(path), { recursive: true });
  const child = execa('lockf', ['-k', '-s', '-t', String(waitSeconds), path, 'cat'], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    reject: false,
    buffer: false,
    // Not in our process group: a Ctrl-C is ours to answer, the lock goes when we do.
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  child.stdin.on('error', () => undefined);
  const echoed = new Promise<'held'>((resolve) => child.stdout.once('data', () => resolve('held')));
  child.stdin.write('\n');
  const first = await Promise.race([echoed, ended]);
  if (first === 75) return undefined;
  if (first !== 'held') throw notLocked(path, first);
  child.unref();
  return { release: () => child.stdin.end(), lost: ended.then(() => undefined) };
}
