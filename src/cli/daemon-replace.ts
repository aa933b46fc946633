import { readFileSync } from 'node:fs';
import { request } from '../control/client.js';
import { VmctlError } from '../errors.js';
import { mayChangeHost } from '../host/rights.js';
import type { ControlResult } from '../protocol/report.js';
import type { Context } from './command.js';
import { startOwn, type DaemonProcess } from './daemon-process.js';
import { startDaemon } from './daemon-start.js';

/** Loading, looking at the host and reading the definitions, while the old daemon goes on supervising. */
const PREPARE_MS = 120_000;
/** With nobody answering, from when on the new one has the old one's lock. */
const SILENCE_MS = 30_000;
const SLOW_PING_MS = 25;
/** Once the new one is ready: how exactly the time without an answer is measured. */
const FAST_PING_MS = 1;

type Pong = Extract<ControlResult, { readonly kind: 'pong' }>;

/**
 * `vmctl daemon replace`: a daemon of this program takes the place of the one that runs. That one goes only when the new
 * one is ready; a new one that does not come up changes nothing, or is followed by another where the old one has gone.
 */
export async function replaceDaemon(context: Context): Promise<number> {
  refuseUnlessAllowed(context);
  const { whoSupervises } = await import('#daemon');
  const old = await whoSupervises(context.paths);
  if (old === undefined) throw nobodyError(context);
  const definitions = definitionsOf(context, old);
  const fresh = startOwn({ ...context, definitions }, ['--replace']);
  try {
    const handover = await watchHandover(context, old.pid, fresh);
    if ('silentMs' in handover) return report(context, old, handover);
    if (handover.stays) throw notReplaced(context, { old: old.pid, fresh, reason: handover.reason });
    context.terminal.err(`vmctl: the new daemon failed when pid ${old.pid} had gone: ${handover.reason}\n`);
    // Throws with what to do when that fails too; the guests run on meanwhile.
    await startDaemon({ ...context, definitions });
    return 0;
  } finally {
    fresh.release();
  }
}

function refuseUnlessAllowed({ paths }: Context): void {
  if (mayChangeHost(paths.root)) return;
  throw new VmctlError('permission', 'only root may replace the daemon', {
    hint: 'run this as root, for example with doas(1) or sudo(8)',
  });
}

interface Failed {
  readonly old: number;
  readonly fresh: DaemonProcess;
  readonly reason: string;
}

function notReplaced({ paths }: Context, { old, fresh, reason }: Failed): VmctlError {
  // The log proper of the old daemon is in the same file.
  const said = fresh
    .output()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  const lines = said.map((line) => `\n  ${line}`).join('');
  return new VmctlError('host', `the new daemon did not come up: ${reason}${lines}`, {
    hint: `pid ${old} goes on supervising; the log: ${paths.daemonLog}`,
  });
}

function nobodyError({ paths }: Context): VmctlError {
  return new VmctlError(
    'no-daemon',
    `no vmctl daemon is running (${paths.socket}): there is none to replace`,
    {
      hint: 'start it with `service vmctl onestart` or `vmctl daemon run`',
    },
  );
}

/** A new daemon looks after the same VMs: one of another directory would take the guests' files for removed. */
function definitionsOf({ definitions }: Context, old: Old): string | undefined {
  const now = old.definitions;
  if (definitions === undefined || now === undefined || definitions === now) return now ?? definitions;
  throw new VmctlError('denied', `pid ${old.pid} supervises ${now}, not ${definitions}`, {
    hint: 'to go over to another directory: vmctl daemon detach, then vmctl --dir DIR daemon run',
  });
}

interface Old {
  readonly pid: number;
  readonly version: string;
  /** Daemons of protocol 1 do not always tell. */
  readonly definitions: string | undefined;
}

interface Handed {
  readonly by: Pong;
  /** From the old daemon's last answer to the new one's first. */
  readonly silentMs: number;
}

interface NotHanded {
  readonly reason: string;
  /** Whether the old daemon still answers. */
  readonly stays: boolean;
}

async function watchHandover(
  { paths }: Context,
  old: number,
  fresh: DaemonProcess,
): Promise<Handed | NotHanded> {
  const begun = performance.now();
  for (let last = begun; ; await pause(isComing(paths.comingFile, fresh) ? FAST_PING_MS : SLOW_PING_MS)) {
    const asked = performance.now();
    const pong = await ping(paths.socket);
    if (pong !== undefined && pong.pid !== old) return { by: pong, silentMs: performance.now() - last };
    // When it was asked, not when it has answered: the answer may have been its last act.
    if (pong !== undefined) last = asked;
    const reason = reasonToGiveUp({ fresh, prepared: asked - begun, silent: asked - last });
    if (reason === undefined) continue;
    fresh.kill();
    return { reason, stays: (await ping(paths.socket))?.pid === old };
  }
}

interface Waited {
  readonly fresh: DaemonProcess;
  readonly prepared: number;
  readonly silent: number;
}

function reasonToGiveUp({ fresh, prepared, silent }: Waited): string | undefined {
  const ended = fresh.ended();
  if (ended !== undefined) return ended.reason;
  if (silent > SILENCE_MS) return `no answer for ${SILENCE_MS / 1000} s`;
  return prepared > PREPARE_MS ? `it was not ready within ${PREPARE_MS / 1000} s` : undefined;
}

/** Whether the new daemon has said that it is ready to take over. */
function isComing(path: string, { pid }: DaemonProcess): boolean {
  try {
    return Number(readFileSync(path, 'utf8')) === pid;
  } catch {
    return false;
  }
}

async function ping(socket: string): Promise<Pong | undefined> {
  const options = { connectTimeoutMs: 1000, answerTimeoutMs: 1000 };
  const result = await request(socket, { request: 'ping' }, options).catch(() => undefined);
  return result?.kind === 'pong' ? result : undefined;
}

function report({ json, terminal }: Context, old: Old, { by, silentMs }: Handed): number {
  const ms = Math.round(silentMs);
  const versions = by.version === old.version ? by.version : `${old.version} -> ${by.version}`;
  const text = `replaced pid ${old.pid} by pid ${by.pid} (vmctl ${versions}), ${ms} ms without an answer`;
  const data = { replaced: old.pid, pid: by.pid, was: old.version, version: by.version, silentMs: ms };
  terminal.out(json ? `${JSON.stringify(data)}\n` : `${text}\n`);
  return 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
