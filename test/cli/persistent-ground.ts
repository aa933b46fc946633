import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { askPersistently, type AskOptions } from '../../src/cli/persistent-ask.js';
import type { Context } from '../../src/cli/command.js';
import type { Handle } from '../../src/control/connection.js';
import { serve, type ControlServer, type ServerLimits } from '../../src/control/server.js';
import type { VmctlError } from '../../src/errors.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { recorder, type Recorder } from './recorder.js';

export interface Ground {
  readonly paths: Paths;
  readonly terminal: Recorder;
  readonly requests: ControlRequest[];
  daemon(handle: Handle, limits?: Partial<ServerLimits>): Promise<ControlServer>;
  ask(wanted: ControlRequest, options?: Partial<AskOptions>): ReturnType<typeof askPersistently>;
  /** A daemon that is coming up, or not, as far as its file tells. */
  announce(pid: number): void;
  /** Waits until a request has come to a daemon's handler. */
  heard(): Promise<void>;
  [Symbol.dispose](): void;
}

/** An alternate root in which daemons come and go, and a client that asks them. */
export function ground(): Ground {
  const root = mkdtempSync('/tmp/vmctl-');
  const paths = pathsOf({ root });
  mkdirSync(paths.run, { recursive: true });
  const terminal = recorder();
  const requests: ControlRequest[] = [];
  const context: Context = {
    ...{ paths, terminal, json: false, env: {}, definitions: undefined },
    program: '/nonexistent/vmctl',
  };
  return {
    ...{ paths, terminal, requests },
    daemon: (handle, limits = {}) =>
      serve({
        socketPath: paths.socket,
        limits,
        handle: (wanted, reply, signal) => {
          requests.push(wanted);
          return handle(wanted, reply, signal);
        },
      }),
    ask: (wanted, options = {}) => askPersistently(context, wanted, { policy: 'never', ...options }),
    announce: (pid) => writeFileSync(paths.comingFile, `${pid}\n`),
    heard: () => until(() => requests.length > 0),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

export const pong: Handle = async (_, reply) =>
  reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 2 });
export const hang: Handle = (_, __, signal) =>
  new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits for what comes for sure. */
export async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done() && tries < 6000; tries += 1) await pause(10);
  assert.ok(done(), 'never came');
}
export const failure = (answer: Promise<unknown>): Promise<VmctlError> =>
  answer.then(
    () => assert.unreachable('it must fail') as never,
    (error: VmctlError) => error,
  );
