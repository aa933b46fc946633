import { request } from '../control/client.js';
import { toVmctlError, VmctlError } from '../errors.js';
import type { Host, HostLock } from '../host/host.js';
import type { ProcessRow } from '../bhyve/process.js';
import { driveSteps } from '../plan/drive.js';
import { lookProcesses } from '../plan/processes.js';
import { restarterOf } from '../plan/restarter.js';
import type { ControlResult } from '../protocol/report.js';
import type { Paths } from '../store/paths.js';
import { lastLines } from '../store/tail.js';
import { pause, realClock } from '../supervisor/clock.js';
import { isAbsent, lockedError } from './lock.js';

/** The daemon that supervises now. */
export interface Predecessor {
  readonly pid: number;
  readonly version: string;
  /** Directory it supervises, where it can be known. */
  readonly definitions: string | undefined;
  /** Its row of the process table. */
  readonly row: ProcessRow | undefined;
}

const ANSWER_MS = 5000;
/** One that has said yes has a few files to close. */
const LEAVE_MS = 10_000;
const KILLED_MS = 5000;
/** Longer than we need to get ready. */
const LINE_SECONDS = 600;

/**
 * Who supervises now; undefined = nobody. Throws `denied` when daemon(8) would start it again: a second one beside it
 * would be ended by neither; `no-daemon` when it does not answer.
 */
export async function findPredecessor(host: Host, paths: Paths): Promise<Predecessor | undefined> {
  const pong = await ping(paths.socket);
  if (pong === undefined) return undefined;
  const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
  const row = rows.find(({ pid }) => pid === pong.pid);
  const restarter = row === undefined ? undefined : restarterOf(rows, row);
  if (restarter !== undefined) {
    throw new VmctlError(
      'denied',
      `pid ${pong.pid} runs under daemon(8) (pid ${restarter.pid}), which would start it again`,
      {
        hint: 'use: service vmctl restart',
      },
    );
  }
  const { pid, version } = pong;
  return { pid, version, row, definitions: pong.definitions ?? toldDefinitions(paths, pid) };
}

type Pong = Extract<ControlResult, { readonly kind: 'pong' }>;

async function ping(socket: string): Promise<Pong | undefined> {
  try {
    const result = await request(socket, { request: 'ping' }, { answerTimeoutMs: ANSWER_MS });
    if (result.kind === 'pong') return result;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  throw new VmctlError('protocol', `something else answers on ${socket}`);
}

/** Daemons of protocol 1 tell it in the event file only. */
function toldDefinitions({ eventLog }: Paths, pid: number): string | undefined {
  const told = lastLines(eventLog, 20_000)
    .filter((line) => line.includes('"daemon.started"'))
    .map((line) => parse(line))
    .filter((event) => event?.pid === pid);
  return told.at(-1)?.definitions;
}

function parse(line: string): { readonly pid?: number; readonly definitions?: string } | undefined {
  try {
    return JSON.parse(line) as { pid?: number };
  } catch {
    return undefined;
  }
}

/** Standing in line for a lock that a predecessor holds. */
export interface Line {
  /** Tells the predecessor to go; resolves when its lock is ours. Throws `no-daemon` when it stays. */
  advance(): Promise<HostLock>;
}

export interface LineOptions {
  readonly host: Host;
  readonly paths: Paths;
  readonly predecessor: Predecessor;
  /** How long one that has said yes may take to go, and to be dead when it was killed. */
  readonly leaveMs?: number;
  readonly killedMs?: number;
}

/**
 * From now on the lock comes to us when it is let go, which takes no time any more then. A predecessor that was told to
 * go and stays is killed, which its guests survive like every other end of a daemon.
 */
export function standInLine({ host, paths, predecessor, ...limits }: LineOptions): Line {
  const { leaveMs = LEAVE_MS, killedMs = KILLED_MS } = limits;
  // With -k lockf(1) waits in open(2), and has the lock the moment it is let go (usr.bin/lockf/lockf.c).
  const inherited = host.lock(paths.lockFile, LINE_SECONDS);
  inherited.catch(() => undefined);
  return { advance };

  async function advance(): Promise<HostLock> {
    try {
      await askToGo(paths.socket);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    const lock = (await within(leaveMs)) ?? (await seize());
    if (lock !== undefined) return lock;
    if (!host.alive(predecessor.pid)) throw lockedError(paths);
    throw new VmctlError('no-daemon', `pid ${predecessor.pid} does not let go of ${paths.lockFile}`, {
      hint: `see what it does, then: kill -KILL ${predecessor.pid}; the guests keep running`,
    });
  }

  function within(ms: number): Promise<HostLock | undefined> {
    const over = new AbortController();
    const late = pause(realClock, ms, over.signal).then(() => undefined);
    return Promise.race([inherited, late]).finally(() => over.abort());
  }

  async function seize(): Promise<HostLock | undefined> {
    const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
    const { pid, row } = predecessor;
    // No signal without a look: the number may be somebody else's by now.
    const now = rows.find((one) => one.pid === pid);
    if (row !== undefined && now?.command === row.command && now.elapsedSeconds >= row.elapsedSeconds)
      host.kill(pid, 'SIGKILL');
    return within(killedMs);
  }
}

/** Daemons of before `successor` refuse it as unknown, and do the same without. */
async function askToGo(socket: string): Promise<void> {
  const options = { answerTimeoutMs: ANSWER_MS };
  try {
    await request(socket, { request: 'detach', successor: true }, options);
  } catch (error) {
    if (toVmctlError(error).code !== 'protocol') throw error;
    await request(socket, { request: 'detach' }, options);
  }
}

/** It ended by itself meanwhile, or before its answer was read. */
function isGone(error: unknown): boolean {
  const { code } = toVmctlError(error);
  return isAbsent(error) || code === 'protocol';
}
